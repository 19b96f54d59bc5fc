package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Nodes of two builds on one database: the newer one brings a migration.
final class BuildFaults {
    private BuildFaults() {}

    static Fault fault() {
        return new Fault(
                "old and new build side by side",
                "a node with a migration more joins two of this build under load",
                "all three settle; an old one that starts again refuses, and says why; the new one goes on alone",
                _ -> upgrade());
    }

    private static String upgrade() throws Exception {
        var server = TestServer.start(Grounds.SETTINGS);
        try (var cluster = new Cluster(server, Ground.on(server, "builds")).with(2)) {
            cluster.load();
            cluster.ground.tasks(2_000);
            var next = cluster.launch("new", nextBuild()).awaitStarted();
            assertThat(cluster.ground.is(
                            "exists (select from information_schema.columns where column_name = 'next_build')"))
                    .as("migrated")
                    .isTrue();
            Await.until(Duration.ofMinutes(2), "all three settle after the migration", () -> {
                cluster.ground.tasks(2_000);
                cluster.awaitPassed(Duration.ofSeconds(1));
                return cluster.ground.number("""
                        select count(distinct node) from compensation.runs
                        where succeeded > 0 and started_at > (select installed_on from compensation.flyway_schema_history
                                                              where version = '99')""") == 3;
            });
            var old = cluster.node("a").startAgain(Way.PLAIN).mayEnd(Node.REFUSED);
            assertThat(old.process().awaitExit(Duration.ofSeconds(90)))
                    .as("%s", old.process().log())
                    .isEqualTo(Node.REFUSED);
            assertThat(old.process().log()).contains("newer compensationd");
            cluster.remove(old);
            cluster.remove(cluster.node("b"));
            var took = cluster.recovery().within(Duration.ofMinutes(1));
            assertThat(next.process().isAlive()).isTrue();
            assertThat(cluster.breaks()).isEmpty();
            return "all three settled after the migration; the old one refused with exit code %d; the new one settled every lane alone after %s"
                    .formatted(Node.REFUSED, took);
        } finally {
            server.crash();
        }
    }

    private static Way nextBuild() throws IOException {
        var folder = Files.createTempDirectory("next-build-");
        var migrations = Files.createDirectories(folder.resolve("db/migration"));
        Files.writeString(
                migrations.resolve("V99__next_build.sql"),
                "alter table compensation.lanes add column next_build integer not null default 0;\n");
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new Way(List.of("-cp", folder + File.pathSeparator + classes), Map.of(), Way.PLAIN.settings());
    }
}
