package io.compensationd.daemon;

import io.compensationd.admin.Admin;
import io.compensationd.admin.Site;
import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import io.compensationd.settings.Settings;
import io.compensationd.telemetry.Metrics;
import java.util.List;
import java.util.Optional;

/// A node's HTTP server, where the settings want one.
record Surface(Optional<Admin> admin) implements AutoCloseable {
    /// Listens before the node joins the others, so that a port that is taken stops nothing but the start.
    static Surface open(Settings settings, String node, Database database, Metrics metrics, Site.Machine machine) {
        if (!settings.http().enabled()) return new Surface(Optional.empty());
        var connections = new Site.Connections(
                database.source(Purpose.DESK), database.source(Purpose.BULK), database.quartz(), database.schema());
        var migrations = new Migrations(database, settings.tables());
        Runnable fits = () -> migrations.ready(false, _ -> {});
        var site = new Site(node, settings, connections, fits, () -> pools(database), metrics, machine);
        return new Surface(Optional.of(Admin.start(site)));
    }

    /// The node has joined the others, or is leaving them.
    void working(boolean working) {
        admin.ifPresent(it -> it.working(working));
    }

    private static List<Site.Pool> pools(Database database) {
        return database.pools().stream()
                .map(pool -> new Site.Pool(pool.name(), pool.active(), pool.idle(), pool.waiting(), pool.max()))
                .toList();
    }

    @Override
    public void close() throws Exception {
        if (admin.isPresent()) admin.get().close();
    }
}
