package io.compensationd.admin;

import io.compensationd.settings.Settings;
import io.compensationd.telemetry.Metrics;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/// What the surface works on.
///
/// @param node its name
/// @param fits    throws where the database does not fit this version
/// @param metrics what the engine's events feed
public record Site(
        String node,
        Settings settings,
        Connections connections,
        Runnable fits,
        Supplier<List<Pool>> pools,
        Metrics metrics,
        Machine machine) {
    /// @param work   for short statements
    /// @param bulk   for long ones
    /// @param quartz of the nodes' store
    /// @param schema of the platform's tables
    public record Connections(DataSource work, DataSource bulk, DataSource quartz, String schema) {}

    /// A pool of connections at this moment.
    public record Pool(String name, int active, int idle, int waiting, int max) {}

    public record Machine(InstantSource clock, RandomGenerator random) {}
}
