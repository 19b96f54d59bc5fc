package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void an_empty_database_holds_every_law() {
        var verification = new Verify(platform.store).run();
        assertThat(verification.ok()).isTrue();
        assertThat(verification.tasks()).isEmpty();
        assertThat(verification.amount()).isZero();
    }

    @Test
    void what_was_settled_what_another_program_completed_and_what_is_archived_are_counted() {
        settle();
        long other = platform.task(8, "1");
        long processing = platform.task(8, "1");
        platform.sql("update compensation_tasks set status = 'completed' where id = " + other);
        platform.sql("update compensation_tasks set status = 'processing' where id = " + processing);
        platform.sql("delete from compensation_tasks where id = 1");

        var verification = new Verify(platform.store).run();

        assertThat(verification.breaks()).isEmpty();
        assertThat(verification.tasks()).isEqualTo(Map.of("completed", 5L, "pending", 1L, "processing", 1L));
        assertThat(verification.settled()).isEqualTo(4);
        assertThat(verification.adopted()).isEqualTo(1);
        assertThat(verification.archived()).isEqualTo(1);
        assertThat(verification.amount()).isEqualByComparingTo("5");
    }

    /// A checker that was never seen failing proves nothing.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I1 | balance_after is not | alter table compensation.ledger_entries drop constraint ledger_entries_arithmetic; update compensation.ledger_entries set balance_after = balance_after + 0.0001 where id = 5",
                "I1 | not their task's | alter table compensation.ledger_entries drop constraint ledger_entries_arithmetic; update compensation.ledger_entries set amount = amount + 1, balance_after = balance_after - 1 where id = 5; update compensation.runs set amount = amount + 1",
                "I1 | not their task's | update compensation.ledger_entries set account_id = 16 where id = 5",
                "I1 | do not start at the balance | update compensation.ledger_entries set balance_before = balance_before + 1, balance_after = balance_after + 1 where id = 5",
                "I1 | runs whose counters | update compensation.runs set amount = amount - 1",
                "I1 | runs whose counters | update compensation.runs set succeeded = succeeded + 1",
                "I1 | without their run | update compensation.ledger_entries set run_id = 99 where id = 5; update compensation.runs set succeeded = 4, amount = 4",
                "I2 | no ledger entry | delete from compensation.ledger_entries where id = 5; update compensation.runs set succeeded = 4, amount = 4",
                "I2 | more than one | alter table compensation.ledger_entries drop constraint ledger_entries_task_id_key; insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount, balance_before, balance_after, run_id, lane, epoch, settled_at) select task_id, account_id, user_pricing_id, service_provider, amount, balance_after, balance_after - amount, run_id, lane, epoch, settled_at from compensation.ledger_entries where id = 5; update compensation.runs set succeeded = 6, amount = 6",
                "I2 | not completed | alter table compensation_tasks disable trigger user; update compensation_tasks set status = 'pending' where id = 5",
                "I2 | another program as well | insert into compensation.adopted (task_id) values (5)",
                "I2 | adopted tasks that are not | insert into compensation.adopted (task_id) values (6)",
                "I2 | never were | update compensation.ledger_entries set task_id = 1000000 where id = 5; insert into compensation.adopted (task_id) values (5)",
            })
    void a_planted_break_is_found(String invariant, String message, String plant) {
        settle();
        assertThat(new Verify(platform.store).run().ok()).isTrue();

        platform.sql(plant);

        var breaks = new Verify(platform.store).run().breaks();
        assertThat(breaks).anySatisfy(found -> {
            assertThat(found.invariant()).isEqualTo(invariant);
            assertThat(found.message()).contains(message);
            assertThat(found.count()).isEqualTo(1);
            assertThat(found.ids()).hasSize(1);
        });
        assertThat(breaks).hasSize(1);
    }

    private void settle() {
        platform.user(8, "100");
        for (int i = 0; i < 5; i++) platform.task(8, "1");
        platform.fire(0);
        long later = platform.task(8, "1");
        platform.sql("update compensation_tasks set \"nextRetryAt\" = now() + interval '1 hour' where id = " + later);
    }
}
