package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Activity.Cut;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ActivityIT {
    @Test
    void an_hour_is_cut_short_only_where_the_latest_rows_do_not_reach_back_to_its_beginning() throws SQLException {
        try (var desk = new DeskTables().task(1, "failed")) {
            var activity = new Activity(desk.database.work());
            runs(desk, 6_000, "2 hours");
            attempts(desk, 6_000, "2 hours");
            runs(desk, 5_000, "1 minute");
            attempts(desk, 5_000, "1 minute");
            assertThat(activity.read().cut()).isEqualTo(new Cut(false, false));
            assertThat(activity.read().reasons().getFirst().attempts()).isEqualTo(5_000);
            runs(desk, 1, "0 minutes");
            assertThat(activity.read().cut()).isEqualTo(new Cut(true, false));
            attempts(desk, 1, "0 minutes");
            assertThat(activity.read().cut()).isEqualTo(new Cut(true, true));
        }
    }

    private static void runs(DeskTables desk, int count, String ago) {
        desk.database.sql("""
                insert into compensation.runs (lane, epoch, node, cause, started_at)
                select 1, i, 'node-a', 'due', now() - interval '%s' from generate_series(1, %d) i
                """.formatted(ago, count));
    }

    private static void attempts(DeskTables desk, int count, String ago) {
        desk.database.sql("""
                insert into compensation.attempts (task_id, attempt, node, at, outcome, reason, error)
                select 1, i, 'node-a', now() - interval '%s', 'retry', 'fault', 'e' from generate_series(1, %d) i
                """.formatted(ago, count));
    }
}
