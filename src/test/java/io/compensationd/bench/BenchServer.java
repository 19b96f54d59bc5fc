package io.compensationd.bench;

import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.database.Reference;
import io.compensationd.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/// PostgreSQL as people run it, and one template database: migrated, loaded, vacuumed and analyzed.
final class BenchServer {
    /// Durable, and otherwise PostgreSQL's defaults, but for shared_buffers: the manual advises a quarter of the
    /// memory, and with 128 MB every contender spends its time on writing out pages. Connections for 16 inserting
    /// clients beside the pools, commit timestamps for the latency, a counter for the counted round.
    static final List<String> SETTINGS = List.of(
            "fsync=on",
            "synchronous_commit=on",
            "shared_buffers=1GB",
            "max_connections=200",
            "track_commit_timestamp=on",
            "shared_preload_libraries=pg_stat_statements",
            "pg_stat_statements.track=none");

    private static final String TEMPLATE = "bench_template";

    private final TestServer server;

    private BenchServer(TestServer server) {
        this.server = server;
    }

    static BenchServer start(Workload workload) throws SQLException {
        var bench = new BenchServer(TestServer.start(SETTINGS));
        bench.execute("create database " + TEMPLATE);
        var template = bench.copy(TEMPLATE);
        try (var database = Database.open(template.settings(2), "bench")) {
            Reference.create(database.work());
            new Migrations(database, Copy.TABLES).migrate(line -> {});
        }
        try (var connection = template.connect()) {
            Copy.execute(connection, "create extension pg_stat_statements");
            workload.load(connection);
        }
        return bench;
    }

    /// Its processes' CPU time.
    Cpu cpu() {
        return Cpu.read(server.pid());
    }

    /// A fresh copy of the template, all of it on disk before the clock starts.
    Copy copyOfTemplate(String name) throws SQLException {
        execute("create database " + name + " template " + TEMPLATE);
        execute("checkpoint");
        return copy(name);
    }

    void drop(Copy copy) throws SQLException {
        execute("drop database " + copy.name() + " with (force)");
    }

    String version() throws SQLException {
        try (var connection = copy("postgres").connect()) {
            return Copy.value(connection, "select split_part(version(), ' on ', 1)");
        }
    }

    private Copy copy(String name) {
        return new Copy(name, server.url(name));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
