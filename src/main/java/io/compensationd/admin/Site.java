package io.compensationd.admin;

import io.compensationd.settings.Settings;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/// What the surface works on.
///
/// @param node its name
/// @param fits throws where the database does not fit this version
public record Site(String node, Settings settings, Connections connections, Runnable fits, Machine machine) {
    /// @param work   for short statements
    /// @param bulk   for long ones
    /// @param quartz of the nodes' store
    /// @param schema of the platform's tables
    public record Connections(DataSource work, DataSource bulk, DataSource quartz, String schema) {}

    public record Machine(InstantSource clock, RandomGenerator random) {}
}
