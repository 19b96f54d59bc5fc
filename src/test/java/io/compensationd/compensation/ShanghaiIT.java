package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.nio.file.Path;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/// A node in another zone than UTC, on a database in another zone, with a small heap.
class ShanghaiIT {
    @Test
    void times_are_right_and_bodies_stay_in_the_database() throws Exception {
        try (var database = TestDatabases.migrated();
                var platform = new Platform(database)) {
            platform.sql("alter database " + platform.value("select current_database()")
                    + " set timezone = 'Asia/Shanghai'");
            platform.user(8, "1000");
            platform.task(8, "1");
            platform.task(8, "2000");
            platform.sql("update compensation_tasks set \"requestBody\" = repeat('x', 50000000) where cost = 1");

            assertThat(inShanghai(database.url())).isZero();

            assertThat(platform.value("select count(*) from compensation_tasks where status = 'completed'"))
                    .isEqualTo("1");
            assertThat(platform.value("select length(\"requestBody\") from api_request_logs"))
                    .isEqualTo("50000000");
            for (var time : new String[] {"completedAt", "updatedAt"})
                recent(
                        platform,
                        "select bool_and(\"" + time
                                + "\" at time zone 'UTC' between now() - interval '1 minute' and now()) from compensation_tasks where \""
                                + time + "\" is not null");
            recent(
                    platform,
                    "select bool_and(\"lastAttemptAt\" between now() - interval '1 minute' and now()) from compensation_tasks");
            recent(
                    platform,
                    "select \"nextRetryAt\" between now() and now() + interval '30 seconds' from compensation_tasks where cost = 2000");
            recent(
                    platform,
                    "select bool_and(settled_at between now() - interval '1 minute' and now()) from compensation.ledger_entries");
            recent(
                    platform,
                    "select bool_and(at between now() - interval '1 minute' and now()) from compensation.attempts");
            recent(
                    platform,
                    "select bool_and(started_at <= finished_at and finished_at between now() - interval '1 minute' and now()) from compensation.runs");
        }
    }

    private static void recent(Platform platform, String query) {
        assertThat(platform.value(query)).as(query).isEqualTo("t");
    }

    private static int inShanghai(String url) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.timezone=Asia/Shanghai",
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        url)
                .inheritIO()
                .start()
                .waitFor();
    }

    static final class Child {
        public static void main(String[] args) {
            if (!TimeZone.getDefault().getID().equals("Asia/Shanghai")) throw new IllegalStateException();
            try (var platform = new Platform(new TestDatabase(args[0]))) {
                var fired = (Fired.Drained) platform.fire(0);
                if (fired.totals().processed() != 2) throw new IllegalStateException(fired.toString());
            }
            System.exit(0);
        }
    }
}
