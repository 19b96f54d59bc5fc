package io.compensationd.compensation;

import io.compensationd.compensation.desk.Activity;
import io.compensationd.compensation.desk.Adding;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.Records;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.TaskPages;
import io.compensationd.compensation.desk.intake.Intake;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import javax.sql.DataSource;

/// The operator's desk on the platform's tables: what [io.compensationd.compensation.desk] offers, on the connections
/// that suit it.
public final class Desk {
    private final Names names;

    /// @param schema of the platform's tables
    public Desk(Settings.Tables tables, String schema) {
        this.names = Names.of(tables, schema);
    }

    public TaskList list(DataSource connections) {
        return new TaskList(connections, names);
    }

    public Dossiers dossiers(DataSource connections, Settings.Engine engine) {
        return new Dossiers(connections, names, engine);
    }

    /// @param connections for long statements
    public Changes changes(DataSource connections) {
        return new Changes(connections, names);
    }

    public Adding adding(DataSource connections) {
        return new Adding(connections, names);
    }

    public TaskPages pages(DataSource connections) {
        return new TaskPages(connections, names);
    }

    public Records records(DataSource connections) {
        return new Records(connections, names);
    }

    public Activity activity(DataSource connections) {
        return new Activity(connections);
    }

    /// @param connections for long statements
    public Intake intake(DataSource connections) {
        return new Intake(connections, names);
    }
}
