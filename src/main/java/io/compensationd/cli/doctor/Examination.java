package io.compensationd.cli.doctor;

import io.compensationd.cli.Workspace;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.AuditBreaks;
import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.DueLanes;
import io.compensationd.compensation.doctor.MissedSlots;
import io.compensationd.compensation.doctor.OldSnapshots;
import io.compensationd.compensation.doctor.ServerTimeouts;
import io.compensationd.compensation.doctor.SlotsTwice;
import io.compensationd.compensation.doctor.StrayTasks;
import io.compensationd.schedule.doctor.Doctor;
import io.compensationd.schedule.doctor.LaneTriggersThere;
import io.compensationd.schedule.doctor.NodesAlive;
import io.compensationd.schedule.doctor.OwnClock;
import io.compensationd.schedule.doctor.Pauses;
import io.compensationd.schedule.doctor.StalledLanes;
import io.compensationd.schedule.doctor.StoreSettings;
import io.compensationd.schedule.doctor.WedgedTriggers;
import java.util.ArrayList;
import java.util.List;

/// Every check, in the order in which what they find matters.
final class Examination {
    private Examination() {}

    static Doctor of(Workspace workspace, String by) {
        var schema = new SchemaCheck(workspace.migrations());
        var checks = new ArrayList<Check>(List.of(schema));
        if (schema.readable()) checks.addAll(onOurTables(workspace));
        if (schema.readable()) checks.add(new RolesCheck(workspace.grants()));
        checks.add(new ServerTimeouts());
        checks.add(new OldSnapshots());
        return new Doctor(checks, by);
    }

    private static List<Check> onOurTables(Workspace workspace) {
        var settings = workspace.settings();
        var schema = workspace.database().schema();
        var restoration = workspace.unchecked().restoration();
        return List.of(
                new NodesAlive(),
                new WedgedTriggers(),
                new LaneTriggersThere(restoration),
                new StalledLanes(new DueLanes(settings.tables(), schema), restoration, Events.NONE),
                new Pauses(),
                new StoreSettings(settings.quartz()),
                new OwnClock(workspace.clock()),
                new AuditBreaks(),
                new KeysCheck(),
                new SlotsTwice(),
                new MissedSlots(),
                new StrayTasks(settings.tables(), schema));
    }
}
