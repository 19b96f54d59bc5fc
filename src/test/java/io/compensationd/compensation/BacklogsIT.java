package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogsIT {
    private static final String TASK = """
            insert into compensation_tasks ("userId", "userPricingId", cost, status, "nextRetryAt", "userClerkId",
                "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
            values (%d, 1, %s, '%s', now() + interval '%s', 'c', 'p', 'a', '', '', now() at time zone 'UTC' - interval '1 hour')
            """;

    @Test
    void due_and_waiting_tasks_are_counted_in_their_lane_and_the_left_behind_by_status() throws SQLException {
        try (var database = TestDatabases.migrated()) {
            database.sql(TASK.formatted(-5, "1.5", "pending", "-10 minutes"));
            database.sql(TASK.formatted(3, "'NaN'", "pending", "-1 minute"));
            database.sql(TASK.formatted(11, "0.25", "pending", "1 hour"));
            database.sql(TASK.formatted(4, "7", "failed", "0"));
            database.sql(TASK.formatted(4, "8", "processing", "0"));
            database.sql(TASK.formatted(4, "9", "cancelled", "0"));
            database.sql(TASK.formatted(4, "10", "wierd", "0"));

            var backlog = new Backlogs(database.work(), TestDatabases.tables(), "public").read();

            assertThat(backlog.lanes()).hasSize(8);
            var lane = backlog.lanes().get(3);
            assertThat(lane.due().tasks()).isEqualTo(2);
            assertThat(lane.due().amount()).isEqualByComparingTo("1.5");
            assertThat(lane.due().age())
                    .hasValueSatisfying(
                            age -> assertThat(age).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11)));
            assertThat(lane.waiting().tasks()).isOne();
            assertThat(lane.next())
                    .hasValueSatisfying(next -> assertThat(Duration.between(backlog.at(), next))
                            .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60)));
            assertThat(backlog.due()).isEqualTo(lane.due());
            assertThat(backlog.failed().amount()).isEqualByComparingTo(new BigDecimal(7));
            assertThat(backlog.processing().age())
                    .hasValueSatisfying(
                            age -> assertThat(age).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61)));
            assertThat(backlog.unknown()).containsOnlyKeys("wierd");
        }
    }

    @Test
    void an_empty_table_has_nothing_in_any_lane() throws SQLException {
        try (var database = TestDatabases.migrated()) {
            var backlog = new Backlogs(database.work(), TestDatabases.tables(), "public").read();
            assertThat(backlog.due().tasks() + backlog.waiting().tasks()).isZero();
            assertThat(backlog.due().age()).isEmpty();
            assertThat(backlog.failed()).isEqualTo(Backlog.Pile.NONE);
        }
    }
}
