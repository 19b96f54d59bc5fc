package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.schedule.Console;
import io.compensationd.schedule.ScheduleProblem;
import io.compensationd.settings.Settings;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Of the clock that fires.
final class QuartzFaults {
    private QuartzFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "50 fire calls at once while the intervals fire",
                        "50 requests for all lanes from 50 threads, all interval triggers due",
                        "each request is answered, nothing overlaps, no slot twice",
                        QuartzFaults::fireStorm),
                new Fault(
                        "pause and resume under load",
                        "compensationd pause with 8,000 tasks due, resume 3 s later",
                        "no chunk begins while paused",
                        QuartzFaults::pause),
                new Fault(
                        "triggers wedged",
                        "UPDATE qrtz_triggers: one in ERROR, one BLOCKED, one ACQUIRED",
                        "the nodes see to it themselves, and the lanes go on",
                        QuartzFaults::wedged));
    }

    private static String fireStorm(Cluster cluster) throws Exception {
        cluster.ground.tasks(4_000);
        cluster.ground.sql("""
                update compensation.qrtz_triggers set next_fire_time = extract(epoch from clock_timestamp()) * 1000
                where trigger_name like 'lane-%' and trigger_state = 'WAITING'
                """);
        var schedule = new Settings.Schedule("PT5M", true, 0);
        long start = System.nanoTime();
        try (var database = new TestDatabase(cluster.ground.url());
                var console = Console.open(schedule, database.database().quartz(), InstantSource.system());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<UUID>>();
            for (int i = 0; i < 50; i++)
                calls.add(threads.submit(() -> {
                    var request = UUID.randomUUID();
                    Await.until(Duration.ofMinutes(1), "fired", () -> fired(console, request));
                    return request;
                }));
            cluster.unload();
            for (var call : calls) {
                var request = call.get();
                Await.until(
                        Duration.ofSeconds(90),
                        "request " + request + " is answered for every lane",
                        () -> console.board().request(request).finished() == Ground.LANES);
            }
        }
        return "all 50 answered within %.1f s".formatted((System.nanoTime() - start) / 1e9);
    }

    /// On a busy machine the pool of so many callers may be empty for longer than they wait: they call again.
    private static boolean fired(Console console, UUID request) {
        try {
            console.fire(request, Cause.FIRE, List.of());
            return true;
        } catch (ScheduleProblem e) {
            return false;
        }
    }

    private static String pause(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        cluster.must("pause", "--reason", "the matrix");
        // A chunk that was fenced before the pause may still read its clock.
        cluster.ground.sql(
                "insert into faults.pauses values (tstzrange(clock_timestamp() + interval '1 second', null))");
        cluster.ground.sql("select pg_sleep(3)");
        long waiting = cluster.open();
        cluster.ground.sql(
                "update faults.pauses set lasted = tstzrange(lower(lasted), clock_timestamp()) where upper(lasted) is null");
        cluster.must("resume");
        assertThat(waiting).as("tasks that waited").isPositive();
        return waiting + " tasks waited; all was settled "
                + cluster.recoveryOfAll().within(Duration.ofMinutes(1)) + " after the resume";
    }

    private static String wedged(Cluster cluster) {
        cluster.ground.sql("""
                update compensation.qrtz_triggers set trigger_state = v.state
                from (values ('lane-1', 'ERROR'), ('lane-2', 'BLOCKED'), ('lane-3', 'ACQUIRED'),
                             ('due-4', 'ERROR'), ('due-5', 'BLOCKED'), ('due-6', 'ACQUIRED')) v (name, state)
                where trigger_name = v.name
                """);
        long start = System.nanoTime();
        cluster.recovery().within(Duration.ofMinutes(1));
        // Quartz blocks triggers of a job while it runs anywhere: the rounds cannot tell until none does.
        cluster.unload();
        Await.until(
                Duration.ofMinutes(3),
                "no trigger is wedged",
                () -> new Invariants(cluster.ground)
                        .breaks(List.of()).stream().noneMatch(broken -> broken.startsWith("I7")));
        return "all six in order after %.1f s".formatted((System.nanoTime() - start) / 1e9);
    }
}
