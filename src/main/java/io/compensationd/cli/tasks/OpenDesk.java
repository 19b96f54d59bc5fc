package io.compensationd.cli.tasks;

import io.compensationd.cli.Workspace;
import io.compensationd.compensation.desk.Adding;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.intake.Intake;
import io.compensationd.database.Purpose;
import io.compensationd.ledger.Names;

/// The desk on a migrated database.
record OpenDesk(Workspace workspace) {
    TaskList list() {
        return new TaskList(workspace.migrated().work(), names());
    }

    Dossiers dossiers() {
        return new Dossiers(
                workspace.migrated().work(),
                names(),
                workspace.settings().engine().balance());
    }

    /// A plan over millions of rows takes its time.
    Changes changes() {
        return new Changes(workspace.migrated().source(Purpose.BULK), names());
    }

    Adding adding() {
        return new Adding(workspace.migrated().work(), names());
    }

    Intake intake() {
        return new Intake(workspace.migrated().source(Purpose.BULK), names());
    }

    private Names names() {
        return Names.of(workspace.settings().tables(), workspace.database().schema());
    }
}
