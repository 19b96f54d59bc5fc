package io.compensationd.cli;

import io.compensationd.compensation.Backlogs;
import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.settings.Settings;
import org.jspecify.annotations.Nullable;

/// What a command works on, opened when it is first asked for and closed with the command.
public final class Workspace implements AutoCloseable {
    private final Settings settings;
    private @Nullable Database database;

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
        if (opened == null) database = opened = Database.open(settings.database(), "compensationd cli");
        return opened;
    }

    public Migrations migrations() {
        return new Migrations(database(), settings.tables());
    }

    /// The database, refused unless it is migrated and fits.
    public Database migrated() {
        migrations().ready(false, progress -> {});
        return database();
    }

    public Backlogs backlogs() {
        return new Backlogs(database().work(), settings.tables(), database().schema());
    }

    @Override
    public void close() {
        if (database != null) database.close();
    }
}
