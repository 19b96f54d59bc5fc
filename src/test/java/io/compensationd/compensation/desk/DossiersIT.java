package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Explanation.Because;
import io.compensationd.compensation.desk.Explanation.Code;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DossiersIT {
    @Test
    void a_settled_task_shows_its_ledger_entry_and_the_run_that_made_it() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending")) {
            desk.database.sql("""
                    insert into compensation.runs (lane, epoch, node, cause, started_at) values (1, 1, 'node-a', 'due', now());
                    insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                        balance_before, balance_after, run_id, lane, epoch, settled_at)
                    values (1, 1, 7, 'openai', 2.5, 100, 97.5, (select max(id) from compensation.runs), 1, 1, now());
                    set compensation.settling = 'on';
                    update compensation_tasks set status = 'completed', "completedAt" = now() where id = 1;
                    reset compensation.settling
                    """);
            var dossier = desk.dossiers().open(1).orElseThrow();
            assertThat(dossier.circumstances().entry().orElseThrow().amount()).isEqualByComparingTo("2.5");
            assertThat(dossier.bodies()).isEmpty();
            assertThat(words(dossier)).singleElement().asString().contains("on node node-a", "2.5 deducted");
        }
    }

    @Test
    void a_task_that_another_program_completed_is_known_as_such() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending")) {
            desk.database.sql("update compensation_tasks set status = 'completed', \"completedAt\" = now()");
            assertThat(codes(desk, 1)).containsExactly(Code.COMPLETED_BY_ANOTHER_PROGRAM);
        }
    }

    @Test
    void attempts_are_listed_the_latest_first_and_bodies_only_when_asked_for() throws SQLException {
        try (var desk = new DeskTables().task(1, "failed")) {
            desk.database.sql("""
                    insert into compensation.attempts (task_id, attempt, node, at, outcome, reason, error, sql_state)
                    select 1, i, 'node-a', now(), 'retry', 'fault', 'deadlock detected', '40P01' from generate_series(1, 3) i
                    """);
            var dossier = desk.dossiers().open(1, Dossiers.BODY_MAX).orElseThrow();
            assertThat(dossier.attempts()).extracting(AttemptRow::attempt).containsExactly(3, 2, 1);
            assertThat(dossier.bodies().orElseThrow().request().text()).isEqualTo("request canary");
            assertThat(dossier.toString()).doesNotContain("canary");
        }
    }

    @Test
    void of_a_body_so_many_characters_are_read_as_are_asked_for_and_never_half_of_one() throws SQLException {
        try (var desk = new DeskTables().task(1, "failed")) {
            desk.database.sql("update compensation_tasks set \"requestBody\" = '钱😀钱', \"responseBody\" = ''");
            var cut = desk.dossiers().open(1, 2).orElseThrow().bodies().orElseThrow();
            assertThat(cut.request()).isEqualTo(new Dossier.Body("钱😀", 10));
            assertThat(cut.request().cut()).isTrue();
            assertThat(cut.request().characters()).isEqualTo(2);
            assertThat(cut.response().cut()).isFalse();
            for (int enough : new int[] {3, Dossiers.BODY_WHOLE})
                assertThat(desk.dossiers()
                                .open(1, enough)
                                .orElseThrow()
                                .bodies()
                                .orElseThrow())
                        .extracting(
                                bodies -> bodies.request().text(),
                                bodies -> bodies.request().cut())
                        .containsExactly("钱😀钱", false);
        }
    }

    @Test
    void what_stands_in_the_way_is_read_from_the_database() throws SQLException {
        try (var desk = new DeskTables()
                .task(1, "pending")
                .task(2, "pending")
                .task(3, "pending")
                .task(4, "pending")) {
            desk.database.sql("""
                    update compensation_tasks set "nextRetryAt" = now() + interval '1 hour' where id = 1;
                    update compensation_tasks set "userId" = 2 where id = 2;
                    update compensation_tasks set "userId" = 3 where id = 3;
                    update compensation_tasks set "userId" = 99 where id = 4;
                    update compensation.lanes set not_before = now() + interval '20 seconds' where lane = 2
                    """);
            assertThat(codes(desk, 1)).containsExactly(Code.NOT_YET_DUE, Code.NO_NODE_ALIVE);
            assertThat(codes(desk, 2)).containsExactly(Code.LANE_BACKS_OFF, Code.NO_NODE_ALIVE, Code.BALANCE_SHORT);
            assertThat(codes(desk, 3)).containsExactly(Code.NO_NODE_ALIVE, Code.ACCOUNT_INACTIVE);
            assertThat(codes(desk, 4)).containsExactly(Code.NO_NODE_ALIVE, Code.ACCOUNT_MISSING);
        }
    }

    @Test
    void a_live_node_and_a_paused_group_are_seen_through_quartzs_tables() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending")) {
            desk.database.sql("""
                    insert into compensation.qrtz_scheduler_state
                    values ('compensationd', 'node-a', extract(epoch from now())::bigint * 1000, 3000)
                    """);
            assertThat(codes(desk, 1)).containsExactly(Code.NOTHING_IN_THE_WAY);
            desk.database.sql(
                    "insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation')");
            assertThat(codes(desk, 1)).containsExactly(Code.PAUSED);
            desk.database.sql("insert into compensation.pauses (reason, paused_by) values ('month end', 'ops')");
            assertThat(words(desk.dossiers().open(1).orElseThrow()))
                    .singleElement()
                    .asString()
                    .startsWith("lane 1 is paused (by ops: month end)");
            desk.database.sql(
                    "update compensation.qrtz_scheduler_state set last_checkin_time = last_checkin_time - 60000");
            assertThat(codes(desk, 1)).containsExactly(Code.PAUSED, Code.NO_NODE_ALIVE);
        }
    }

    @Test
    void a_row_that_another_session_holds_is_named_with_that_session() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending").task(2, "pending");
                var other = desk.holding(Set.of(1L))) {
            try (var statement = other.createStatement()) {
                statement.execute("update users set balance = balance where id = 1");
            }
            var pid = other.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            var dossier = desk.dossiers().open(1).orElseThrow();
            assertThat(words(dossier))
                    .anySatisfy(line -> assertThat(line).contains("its row is locked now by session " + pid + " (test"))
                    .anySatisfy(line ->
                            assertThat(line).contains("the row of its account is locked now by session " + pid));
            assertThat(codes(desk, 2)).doesNotContain(Code.TASK_HELD).contains(Code.ACCOUNT_HELD);
            other.rollback();
            assertThat(codes(desk, 1)).containsExactly(Code.NO_NODE_ALIVE);
        }
    }

    @Test
    void a_row_that_two_sessions_hold_is_named_with_one_of_them() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending");
                var sharing = desk.database.work().getConnection();
                var holding = desk.database.work().getConnection()) {
            sharing.setAutoCommit(false);
            holding.setAutoCommit(false);
            try (var shared = sharing.createStatement();
                    var held = holding.createStatement()) {
                shared.execute("select from compensation_tasks where id = 1 for key share");
                held.execute("select from compensation_tasks where id = 1 for no key update");
            }
            assertThat(words(desk.dossiers().open(1).orElseThrow()))
                    .anySatisfy(line -> assertThat(line).contains("its row is locked now by session"));
            sharing.rollback();
            holding.rollback();
        }
    }

    @Test
    void looking_changes_nothing_and_an_unknown_id_is_nothing() throws SQLException {
        try (var desk = new DeskTables().task(1, "pending")) {
            var before = desk.digest();
            assertThat(desk.dossiers().open(1, Dossiers.BODY_MAX)).isPresent();
            assertThat(desk.dossiers().open(2, Dossiers.BODY_MAX)).isEmpty();
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    private static List<Code> codes(DeskTables desk, long id) throws SQLException {
        return desk.dossiers().open(id).orElseThrow().explanation().because().stream()
                .map(Because::code)
                .toList();
    }

    private static List<String> words(Dossier dossier) {
        return dossier.explanation().because().stream().map(Because::words).toList();
    }
}
