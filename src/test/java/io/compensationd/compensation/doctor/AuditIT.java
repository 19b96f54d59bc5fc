package io.compensationd.compensation.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.doctor.Audit.Break;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditIT {
    private final TestDatabase database = TestDatabases.migrated();
    private final Audit audit = new Audit(TestDatabases.tables(), "public");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_is_right_is_read_once_and_breaks_nothing() {
        settle(3, 1, "1.25", 3);
        settle(4, 2, "1.25", 2);
        assertThat(advance()).isEmpty();
        assertThat(database.value("select string_agg(distinct entry_id::text, ' ') from compensation.rounds"))
                .isEqualTo("5");
        database.sql("alter table compensation.ledger_entries drop constraint ledger_entries_arithmetic;"
                + "update compensation.ledger_entries set balance_after = 0");
        assertThat(advance()).isEmpty();
    }

    @Test
    void each_law_is_seen_broken() {
        settle(3, 1, "1.25", 6);
        database.sql("""
                alter table compensation.ledger_entries drop constraint ledger_entries_arithmetic;
                update compensation.ledger_entries set balance_after = balance_after + 1 where id = 1;
                update compensation.ledger_entries set amount = 2, balance_after = balance_before - 2 where id = 3;
                insert into compensation.adopted values (5);
                alter table compensation_tasks disable trigger all;
                update compensation_tasks set status = 'failed' where id = 6;
                update compensation.runs set succeeded = 7;
                """);
        assertThat(advance())
                .extracting(Break::message)
                .containsExactly(
                        "2 ledger entries that do not start at the balance that the one before them has left",
                        "1 ledger entries whose amount or account is not their task's",
                        "1 ledger entries whose balance_after is not balance_before - amount",
                        "1 ledger entries of tasks that are not completed",
                        "1 ledger entries of tasks that were completed by another program as well",
                        "a run whose counters are not those of its ledger entries");
        assertThat(database.value("select string_agg(invariant || ids, ' ' order by id) from compensation.breaks"))
                .isEqualTo("I1{2,4} I1{3} I1{1} I2{6} I2{5} I1{1}");
        assertThat(advance()).isEmpty();
    }

    @Test
    void a_run_that_goes_on_is_added_up_over_the_rounds() {
        settle(3, 1, "1.25", 2);
        database.sql("update compensation.runs set finished_at = null");
        assertThat(advance()).isEmpty();
        settle(3, 1, "1.25", 3);
        assertThat(advance()).isEmpty();
        database.sql("update compensation.runs set succeeded = succeeded + 1");
        settle(3, 2, "1.25", 1);
        assertThat(advance()).extracting(Break::ids).containsExactly("{1}");
    }

    @Test
    void an_entry_with_a_lower_id_that_is_committed_later_is_not_passed_over() throws Exception {
        try (var chunk = DriverManager.getConnection(database.url())) {
            chunk.setAutoCommit(false);
            chunk.createStatement().executeQuery("select from compensation.lanes where lane = 3 for no key update");
            chunk.createStatement().execute("select nextval('compensation.ledger_entries_id_seq')");
            settle(4, 1, "1.25", 1);
            assertThat(advance()).isEmpty();
            chunk.createStatement().execute("""
                    insert into compensation.ledger_entries (id, task_id, account_id, user_pricing_id, service_provider, amount,
                        balance_before, balance_after, run_id, lane, epoch, settled_at)
                    overriding system value select 1, task_id + 100, 3, 7, 'p', 1, 2, 1, 99, 3, 1, now()
                    from compensation.ledger_entries
                    """);
            chunk.commit();
        }
        assertThat(advance()).extracting(Break::ids).containsExactly("{99}");
    }

    @Test
    void the_last_entries_of_lanes_that_are_no_more_are_read_too() {
        settle(5, 1, "1.25", 1);
        assertThat(advance()).isEmpty();
        settle(5, 2, "1.25", 2);
        settle(12, 3, "1.25", 2);
        database.sql("""
                update compensation.ledger_entries set amount = 2, balance_after = balance_before - 2 where id in (3, 5);
                delete from compensation.lanes where lane > 3""");
        assertThat(advance()).extracting(Break::ids).containsExactly("{3,5}", "{2}", "{3}");
        assertThat(database.value("select string_agg(lane || ':' || entry_id, ' ' order by lane)"
                        + " from compensation.rounds where lane in (5, 12)"))
                .isEqualTo("5:5 12:5");
        assertThat(advance()).isEmpty();
    }

    /// In a statement of its own: it would have the others' read all ids in between.
    @Test
    void a_lane_that_is_far_behind_keeps_no_other_from_being_read() {
        settle(5, 1, "1.25", 1);
        database.sql("select setval(pg_get_serial_sequence('compensation.ledger_entries', 'id'), 1000000)");
        settle(6, 2, "1.25", 1);
        database.sql("""
                update compensation.ledger_entries set balance_after = 7, amount = balance_before - 7;
                insert into compensation.rounds (lane, entry_id) values (6, 1000000)""");
        assertThat(advance()).extracting(Break::ids).contains("{1}", "{1000001}");
        assertThat(database.value("select string_agg(lane || ':' || entry_id, ' ' order by lane)"
                        + " from compensation.rounds where lane in (5, 6)"))
                .isEqualTo("5:50000 6:1000001");
    }

    private List<Break> advance() {
        try (var connection = database.work().getConnection()) {
            return audit.advance(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// As a chunk of a run leaves it.
    private void settle(int lane, long run, String cost, int tasks) {
        database.sql("""
                insert into users (id, "clerkId", balance) values (%1$d, 'c%1$d', 100) on conflict do nothing;
                with run as (
                    insert into compensation.runs (id, lane, epoch, node, cause, started_at, finished_at, succeeded, amount)
                    overriding system value values (%2$d, %1$d, %2$d, 'a', 'due', now(), now(), %4$d, %4$d * %3$s)
                    on conflict (id) do update set succeeded = runs.succeeded + excluded.succeeded,
                        amount = runs.amount + excluded.amount, finished_at = null
                    returning id),
                task as (
                    insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                        "requestApi", "requestBody", "responseBody", "updatedAt")
                    select %1$d, 7, %3$s, 'c', 'p', '/', '', '', now() from generate_series(1, %4$d) returning id)
                insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                    balance_before, balance_after, run_id, lane, epoch, settled_at)
                select task.id, %1$d, 7, 'p', %3$s, 100 - (n - 1) * %3$s, 100 - n * %3$s, run.id, %1$d, %2$d, now()
                from (select id, row_number() over (order by id) as n from task) task, run order by task.id;
                set compensation.settling = 'on';
                update compensation_tasks set status = 'completed' where status = 'pending';
                reset compensation.settling;
                """.formatted(lane, run, cost, tasks));
    }
}
