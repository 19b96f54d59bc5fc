package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import java.time.Duration;

/// A node stands still with a trigger that it has reserved. Its peers take the slot, and reserve the next one, before
/// it
/// goes on.
final class ReservedTrigger {
    private ReservedTrigger() {}

    static Fault fault() {
        return new Fault(
                "a node stands still for 20 s with acquired triggers",
                "SIGSTOP 20 s with a slot reserved, which others take; tasks stored right before SIGCONT",
                "it is fenced before it settles anything; no slot takes effect twice",
                ReservedTrigger::zombieWithATrigger);
    }

    /// Nodes of their own, without wake-ups: what is due waits for a slot.
    private static String zombieWithATrigger(Cluster shared) {
        shared.unload();
        var way = Way.PLAIN.with("compensation.schedule.wake-up=false");
        try (var cluster = new Cluster(shared.server, Ground.on(shared.server, "reserved"))) {
            var zombie = cluster.launch("a", way);
            cluster.launch("b", way).awaitStarted();
            zombie.awaitStarted();
            var reserved = frozenWithATrigger(cluster, zombie);
            var lane = Integer.parseInt(reserved.split(" ", -1)[0].substring("lane-".length()));
            var slot = "to_timestamp(%s / 1000.0)".formatted(reserved.split(" ", -1)[1]);
            long since = System.nanoTime();
            Await.until(
                    Duration.ofMinutes(1),
                    "b's firing has passed the slot " + reserved,
                    () -> cluster.ground.is(
                            "exists (select from compensation.lanes where lane = %d and last_slot >= %s and holder = 'b')"
                                    .formatted(lane, slot)));
            var passed = Cluster.seconds(System.nanoTime() - since);
            Await.until(
                    Duration.ofMinutes(1),
                    "20 s stood still",
                    () -> System.nanoTime() - since > Duration.ofSeconds(20).toNanos());
            Await.until(Duration.ofMinutes(1), "b has reserved the lane's trigger", () -> {
                intervalIn(cluster, "lane-" + lane, 4_000);
                cluster.awaitPassed(Duration.ofMillis(300));
                return cluster.ground.is("""
                        exists (select from compensation.qrtz_fired_triggers where instance_name = 'b' and state = 'ACQUIRED'
                                and trigger_name = 'lane-%d')""".formatted(lane));
            });
            cluster.ground.taskInEveryLane();
            int mark = zombie.mark();
            zombie.thaw();
            var before = zombie.awaitSince(mark, "fenced why=stood-still", StandstillFaults.BACK);
            zombie.awaitSince(mark, "rejoined", StandstillFaults.BACK);
            assertThat(before).noneMatch(line -> line.contains("settled "));
            assertThat(cluster.ground.is(
                            "exists (select from compensation.runs where node = 'a' and lane = %d and slot = %s)"
                                    .formatted(lane, slot)))
                    .as("a run of the old slot")
                    .isFalse();
            StandstillFaults.tenFirings(cluster);
            StandstillFaults.awaitWorks(cluster, zombie);
            cluster.heal();
            assertThat(cluster.breaks()).isEmpty();
            long skipped = zombie.since(mark).stream()
                    .filter(line -> line.contains("slot-seen-twice"))
                    .count();
            return "b had taken the slot after %s; when a went on, it was fenced before it settled anything; slots skipped because they were seen: %d"
                    .formatted(passed, skipped);
        }
    }

    /// @return the reserved trigger's name, and its slot in milliseconds
    private static String frozenWithATrigger(Cluster cluster, Node node) {
        return Await.value(
                () -> {
                    intervalIn(cluster, "lane-%", 2_000);
                    cluster.awaitPassed(Duration.ofMillis(500));
                    node.freeze();
                    var reserved = cluster.ground.column("""
                            select trigger_name || ' ' || sched_time from compensation.qrtz_fired_triggers
                            where instance_name = 'a' and state = 'ACQUIRED' and trigger_name like 'lane-%' limit 1""").stream().findFirst();
                    if (reserved.isEmpty()) node.thaw();
                    return reserved;
                },
                Duration.ofMinutes(1),
                () -> "no trigger was reserved by a");
    }

    private static void intervalIn(Cluster cluster, String triggers, int millis) {
        cluster.ground.sql("""
                update compensation.qrtz_triggers set next_fire_time = extract(epoch from clock_timestamp()) * 1000 + %d
                where trigger_name like '%s' and trigger_state = 'WAITING'
                """.formatted(millis, triggers));
    }
}
