package io.compensationd.compensation.desk.intake;

import static io.compensationd.compensation.desk.intake.IntakeIT.csv;
import static io.compensationd.compensation.desk.intake.IntakeIT.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// An import beside a platform that goes on.
class BesideOthersIT {
    @Test
    void a_task_that_another_session_stores_in_the_meantime_is_found_and_not_stored_twice() throws Exception {
        try (var imports = new Imports()) {
            var imported = takeWhile(imports, insert(2, "a"));
            assertThat(imported).isEqualTo(done(10, 9, "9.0000", 1, 0));
            assertThat(imports.value("select count(*) from compensation_tasks")).isEqualTo("10");
        }
    }

    @Test
    void another_task_that_takes_a_key_in_the_meantime_keeps_all_out() throws Exception {
        try (var imports = new Imports()) {
            var refused = (Imported.Refused) takeWhile(imports, insert(2, "OTHER"));
            assertThat(refused.malformed()).isFalse();
            assertThat(refused.first().getFirst().messages().getFirst())
                    .contains("line 3, idempotencyKey", "another requestBody");
            assertThat(imports.value("select count(*) from compensation_tasks")).isEqualTo("1");
        }
    }

    @Test
    void an_error_on_the_way_stores_nothing() throws Exception {
        try (var imports = new Imports()) {
            imports.sql("""
                    create function refuse() returns trigger language plpgsql as
                    $$ begin raise exception 'refused by the platform'; end $$;
                    create trigger refuse before insert on compensation_tasks for each row
                    when (new."idempotencyKey" = 'k6000') execute function refuse()
                    """);
            var file = csv(lines(7000));
            assertThatThrownBy(() -> imports.csv(file))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("refused by");
            assertThat(imports.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    @Test
    void a_file_that_breaks_off_stores_nothing() throws Exception {
        try (var imports = new Imports()) {
            var broken = new ByteArrayInputStream(csv(lines(5000)).getBytes(StandardCharsets.UTF_8)) {
                @Override
                public synchronized int read(byte[] buffer, int from, int length) {
                    if (pos > 100_000) throw new java.io.UncheckedIOException(new IOException("disk gone"));
                    return super.read(buffer, from, length);
                }
            };
            assertThatThrownBy(() ->
                            imports.intake().take(broken, new Intake.Options(Format.CSV, false, false, false), imports))
                    .hasMessageContaining("disk gone");
            assertThat(imports.value("select count(*) from compensation_tasks")).isEqualTo("0");
            assertThat(imports.csv(csv(lines(3)))).isEqualTo(done(3, 3, "3.0000", 0, 0));
        }
    }

    @Test
    void nodes_are_woken_once_a_lane_when_the_tasks_are_there_to_see() throws Exception {
        try (var imports = new Imports();
                var listening = imports.database.work().getConnection()) {
            try (var statement = listening.createStatement()) {
                statement.execute("listen compensation");
            }
            imports.csv(csv(lines(12_000)));
            var notifications = listening.unwrap(PGConnection.class).getNotifications(5000);
            assertThat(notifications).extracting(n -> n.getParameter()).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void the_platform_goes_on_inserting_and_charging_while_an_import_stores() throws Exception {
        try (var imports = new Imports()) {
            var imported =
                    takeWhile(imports, "update users set balance = balance - 1 where id = 1; " + insert(99, "a"));
            assertThat(imported).isEqualTo(done(10, 10, "10.0000", 0, 0));
            assertThat(imports.value("select balance from users where id = 1")).isEqualTo("8.0000");
        }
    }

    /// Imports ten tasks, and lets another session do this between the verdicts and the storing.
    private static Imported takeWhile(Imports imports, String sql) throws Exception {
        var watch = new Intake.Watch() {
            private boolean done;

            @Override
            public void storing(long stored, long tasks) {
                if (!done) imports.sql(sql);
                done = true;
            }

            @Override
            public void read(long lines, long bytes) {}

            @Override
            public void skipped(BadLine line, byte[] bytes) {}

            @Override
            public void header(byte[] bytes) {}
        };
        var file = new ByteArrayInputStream(csv(lines(10)).getBytes(StandardCharsets.UTF_8));
        return imports.intake().take(file, new Intake.Options(Format.CSV, false, false, false), watch);
    }

    /// As Prisma inserts.
    private static String insert(int key, String requestBody) {
        return """
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider", "requestApi",
                    "requestBody", "responseBody", "updatedAt", "idempotencyKey")
                values (%d, 7, 1, 'one', 'openai', '/v1', '%s', 'b', now(), 'k%d')
                """.formatted(1 + key % 2, requestBody, key);
    }

    private static String[] lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "k%d,%d,7,1,one,openai,/v1,a,b".formatted(i, 1 + i % 2))
                .toArray(String[]::new);
    }
}
