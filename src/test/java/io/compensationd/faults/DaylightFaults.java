package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.database.PostgresProgram;
import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/// A change of daylight saving while nodes run whose machines have that zone. Database and nodes have the same clock,
/// set to shortly before it.
final class DaylightFaults {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    /// Time for the nodes to start in.
    private static final Duration BEFORE = Duration.ofSeconds(60);

    private static final Duration AFTER = Duration.ofSeconds(20);

    /// Drains that stay with their lanes may hold all threads for half of it.
    private static final Duration STEP_MAX = Duration.ofSeconds(60);

    private DaylightFaults() {}

    static List<Fault> all() {
        var promised =
                "slots go on, none twice; one that finds no free thread fires late, once for several; what is stored meanwhile is settled at once";
        var injected = "libfaketime under database and nodes, TZ=" + ZONE + ", an interval of 5 s";
        return List.of(
                new Fault("daylight saving begins", injected, promised, _ -> change(true)),
                new Fault("daylight saving ends", injected, promised, _ -> change(false)));
    }

    private static String change(boolean begins) throws Exception {
        var change = next(begins);
        var real = TestServer.start(Grounds.SETTINGS);
        noteSlots(Ground.on(real, "daylight"));
        real.crash();
        var clock = clock(Duration.between(Instant.now(), change).minus(BEFORE));
        var server = TestServer.launch(under(clock, real.program()), Grounds.SETTINGS);
        var ground = new Ground(server.url("daylight"));
        try (var cluster = new Cluster(server, ground)) {
            var way = new Way(List.of(), clock, Way.PLAIN.settings()).with("compensation.schedule.interval=PT5S");
            cluster.launch("a", way).awaitStarted();
            cluster.launch("b", way).awaitStarted();
            assertThat(ground.is("clock_timestamp() < '%s'".formatted(change)))
                    .as("the nodes started before the change")
                    .isTrue();
            var longest = ClockFaults.shown(
                    cluster, () -> ground.is("clock_timestamp() > '%s'".formatted(change.plus(AFTER))));
            assertThat(cluster.breaks()).isEmpty();
            // While tasks keep coming, a lane is held across its slots.
            Await.until(
                    Duration.ofMinutes(1),
                    "every lane's slots take effect after the change",
                    () -> ground.is("min(last_slot) > '%s' from compensation.lanes".formatted(change)));
            var step = longestStep(ground);
            assertThat(step).as("from slot to slot of a lane").isLessThan(STEP_MAX);
            assertThat(ground.value("select coalesce(string_agg(g::text, ' '), '') from compensation.gaps g"))
                    .as("slots that nobody ran")
                    .isEmpty();
            return "every lane within %s; at most %.1f s from slot to slot of a lane, from %s before to %s after"
                    .formatted(longest, step.toMillis() / 1000.0, seconds(BEFORE), seconds(AFTER));
        } finally {
            server.crash();
        }
    }

    /// Quartz fires a lane's interval also while the lane is held across its slots.
    private static void noteSlots(Ground ground) {
        ground.sql("create table faults.slots (lane text, slot bigint)");
        ground.plant(
                "after update on compensation.qrtz_triggers",
                "if new.trigger_name like 'lane-%' and new.prev_fire_time <> old.prev_fire_time then"
                        + " insert into faults.slots values (new.trigger_name, new.prev_fire_time); end if; return null;");
    }

    private static Duration longestStep(Ground ground) {
        assertThat(ground.number("select count(distinct lane) from faults.slots"))
                .as("lanes that fired")
                .isEqualTo(Ground.LANES);
        return Duration.ofMillis(ground.number("""
                select max(step)
                from (select slot - lag(slot) over (partition by lane order by slot) as step from faults.slots) s
                """));
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    private static Instant next(boolean begins) {
        var rules = ZONE.getRules();
        var transition = rules.nextTransition(Instant.now());
        return (transition.isGap() == begins ? transition : rules.nextTransition(transition.getInstant())).getInstant();
    }

    private static Map<String, String> clock(Duration ahead) {
        return Map.of(
                "LD_PRELOAD",
                ClockFaults.library().orElseThrow().toString(),
                "FAKETIME",
                "+" + ahead.toSeconds(),
                "DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "TZ",
                ZONE.getId());
    }

    /// The same cluster and programs, of which the server runs by that clock.
    private static PostgresProgram under(Map<String, String> clock, PostgresProgram program) throws IOException {
        var bin = Files.createDirectory(program.folder().resolve("bin"));
        for (var tool : List.of("pg_ctl", "pg_controldata")) link(bin, program.bin(), tool);
        var script = new StringBuilder("#!/bin/sh\n");
        clock.forEach((name, value) ->
                script.append("export ").append(name).append("='").append(value).append("'\n"));
        script.append("exec '").append(program.bin().resolve("postgres")).append("' \"$@\"\n");
        var executable = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(Files.createFile(bin.resolve("postgres"), executable), script);
        return new PostgresProgram(bin, program.folder());
    }

    private static void link(Path bin, Path from, String tool) throws IOException {
        if (Files.exists(from.resolve(tool))) Files.createSymbolicLink(bin.resolve(tool), from.resolve(tool));
    }
}
