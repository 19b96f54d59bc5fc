package io.compensationd.cli.tasks;

import io.compensationd.cli.Workspace;
import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.Adding;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.intake.Intake;
import io.compensationd.database.Purpose;

/// The desk on a migrated database.
record OpenDesk(Workspace workspace) {
    TaskList list() {
        return desk().list(workspace.migrated().work());
    }

    Dossiers dossiers() {
        return desk().dossiers(workspace.migrated().work(), workspace.settings().engine());
    }

    /// A plan over millions of rows takes its time.
    Changes changes() {
        return desk().changes(workspace.migrated().source(Purpose.BULK));
    }

    Adding adding() {
        return desk().adding(workspace.migrated().work());
    }

    Intake intake() {
        return desk().intake(workspace.migrated().source(Purpose.BULK));
    }

    private Desk desk() {
        return new Desk(workspace.settings().tables(), workspace.database().schema());
    }
}
