package io.compensationd.daemon;

import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Audit;
import io.compensationd.compensation.doctor.DueLanes;
import io.compensationd.database.Database;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.Console;
import io.compensationd.schedule.doctor.Auditing;
import io.compensationd.schedule.doctor.Doctor;
import io.compensationd.schedule.doctor.LaneTriggersThere;
import io.compensationd.schedule.doctor.NodesAlive;
import io.compensationd.schedule.doctor.Pauses;
import io.compensationd.schedule.doctor.Rounds;
import io.compensationd.schedule.doctor.SlotWatch;
import io.compensationd.schedule.doctor.StalledLanes;
import io.compensationd.schedule.doctor.Treatment;
import io.compensationd.schedule.doctor.WedgedTriggers;
import io.compensationd.settings.Settings;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The rounds of a node, and what they need. Slots and stalls are looked at before repairs remove their reason.
record Upkeep(Console console, Rounds rounds) implements AutoCloseable {
    /// @param recovering whether the database is just back
    static Upkeep start(
            Settings settings,
            Database database,
            String node,
            Events events,
            InstantSource clock,
            BooleanSupplier recovering) {
        var console = Console.open(settings.schedule(), database.quartz(), clock);
        var restoration = console.restoration();
        var bulk = database.source(Purpose.BULK);
        var doctor = new Doctor(
                List.of(new WedgedTriggers(), new LaneTriggersThere(restoration), new NodesAlive(), new Pauses()),
                node);
        var tables = settings.tables();
        var parts = List.of(
                new SlotWatch(restoration, events),
                new StalledLanes(new DueLanes(tables, database.schema()), restoration, events),
                new Treatment(doctor, events, recovering),
                new Auditing(new Audit(tables, database.schema()), events));
        var rounds = new Rounds(bulk, new Rounds.Work(console::resumeExpired, parts), events, node, clock);
        return new Upkeep(console, rounds.start());
    }

    @Override
    public void close() {
        rounds.close();
        console.close();
    }
}
