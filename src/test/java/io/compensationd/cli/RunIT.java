package io.compensationd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.Snapshot;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What `compensationd run` says and ends with, as a process, where the database does not fit.
class RunIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void a_node_that_is_told_not_to_migrate_refuses_a_database_that_is_not_migrated() {
        try (var cluster = new TestCluster(Prisma.database())) {
            var before = Snapshot.of(cluster.database);
            var node = cluster.launch("a", "compensation.database.migrate=false");
            assertThat(node.awaitExit(SOON)).isEqualTo(ExitCode.REFUSED);
            assertThat(node.log())
                    .contains("The database does not fit:", "to do (01 tasks,", "Run: compensationd migrate")
                    .doesNotContain("started node=", "\tat ");
            assertThat(Snapshot.of(cluster.database)).isEqualTo(before);
        }
    }

    @Test
    void a_node_refuses_the_database_of_a_newer_version() {
        try (var cluster = new TestCluster(TestDatabases.migrated())) {
            cluster.database.sql("""
                    insert into compensation.flyway_schema_history
                    select installed_rank + 100, '9999', 'from the future', type, 'V9999__x.sql', checksum, installed_by,
                        installed_on, execution_time, success
                    from compensation.flyway_schema_history where version = '09'""");
            var before = Snapshot.of(cluster.database);
            var node = cluster.launch("a");
            assertThat(node.awaitExit(SOON)).isEqualTo(ExitCode.REFUSED);
            assertThat(node.log())
                    .contains(
                            "migration 9999 from the future",
                            "one of a newer compensationd",
                            "Use the version that migrated this database, or a newer one.")
                    .doesNotContain("started node=", "\tat ");
            assertThat(Snapshot.of(cluster.database)).isEqualTo(before);
        }
    }
}
