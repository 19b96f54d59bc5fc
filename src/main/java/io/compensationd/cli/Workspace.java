package io.compensationd.cli;

import io.compensationd.compensation.Backlogs;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.Verification;
import io.compensationd.compensation.Verify;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.Digests;
import io.compensationd.database.Database;
import io.compensationd.database.Grants;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Console;
import io.compensationd.settings.Settings;
import java.nio.file.Files;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What a command works on, opened when it is first asked for and closed with the command.
public final class Workspace implements AutoCloseable {
    private final Settings settings;
    private @Nullable Database database;
    private @Nullable Console console;

    private Workspace(Settings settings) {
        this.settings = settings;
    }

    public static Workspace open(Settings settings) {
        return new Workspace(settings);
    }

    public Settings settings() {
        return settings;
    }

    /// @throws io.compensationd.database.DatabaseProblem where it cannot be used
    public Database database() {
        var opened = database;
        if (opened == null) {
            mustBeThere(settings.database());
            database = opened = Database.open(settings.database(), "compensationd cli");
        }
        return opened;
    }

    /// The same; an embedded PostgreSQL is made where there is none.
    public Database databaseOrNew() {
        if (database == null) database = Database.open(settings.database(), "compensationd cli");
        return database();
    }

    /// A command that looks must not make a database in whatever folder it was called in.
    private static void mustBeThere(Settings.Database settings) {
        if (settings.url().isEmpty() && settings.embedded() && !Files.exists(settings.dataFolder()))
            throw CommandProblem.refused("There is no embedded PostgreSQL in " + settings.dataFolder()
                    + " yet, and no compensation.database.url. Start a node (compensationd run), which makes one,"
                    + " or name your database (DATABASE_URL).");
    }

    public Migrations migrations() {
        return new Migrations(database(), settings.tables());
    }

    public Grants grants() {
        return new Grants(database(), settings.tables());
    }

    /// The database, refused unless it is migrated and fits.
    public Database migrated() {
        migrations().ready(false, progress -> {});
        return database();
    }

    /// The schedule, on the nodes' store: no node need be there.
    public Console console() {
        if (console == null) migrated();
        return unchecked();
    }

    /// The same, for a command that finds out itself what of the schema is missing.
    public Console unchecked() {
        var opened = console;
        if (opened == null)
            console = opened = Console.open(settings.schedule(), database().quartz(), clock());
        return opened;
    }

    /// Of this machine.
    public InstantSource clock() {
        return InstantSource.system();
    }

    /// All that is checked on one snapshot. On millions of tasks this takes minutes.
    public Verification verification() {
        var database = migrated();
        try (var store = Store.open(database.source(Purpose.BULK), settings.tables(), database.schema())) {
            return new Verify(store).run();
        }
    }

    /// What people changed.
    public AuditTrail audit() {
        return new AuditTrail(migrated().work());
    }

    /// What the digest by mail says.
    public Digests digests() {
        var database = migrated();
        return new Digests(
                database.source(Purpose.BULK),
                settings.tables(),
                database.schema(),
                Board.of(database.quartz())::broken);
    }

    public Backlogs backlogs() {
        return new Backlogs(database().work(), settings.tables(), database().schema());
    }

    @Override
    public void close() {
        if (console != null) console.close();
        if (database != null) database.close();
    }
}
