package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Added.AlreadyThere;
import io.compensationd.compensation.desk.Added.KeyTaken;
import io.compensationd.compensation.desk.Added.NoAccount;
import io.compensationd.compensation.desk.Added.Stored;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AddingIT {
    @Test
    void a_task_is_stored_as_it_was_given_due_at_once() throws SQLException {
        try (var desk = new DeskTables()) {
            var added = (Stored) desk.adding().add(draft(Map.of()));
            assertThat(added.activeAccount()).isTrue();
            assertThat(desk.value("""
                            select concat_ws('|', "userId", "userPricingId", cost, status, "retryCount", "maxRetries",
                                "errorMessage", "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody",
                                "idempotencyKey", "nextRetryAt" <= now(), abs(extract(epoch from
                                    "createdAt" - now() at time zone 'UTC')) < 10, "updatedAt" - "createdAt")
                            from compensation_tasks
                            """))
                    .isEqualTo("1|7|2.5000|pending|0|3|one|openai|/v1/chat|{\"a\":\"字\"}|\\N\t\n|k|t|t|00:00:00");
        }
    }

    @Test
    void optional_columns_are_taken_as_given() throws SQLException {
        try (var desk = new DeskTables()) {
            desk.adding()
                    .add(draft(Map.of(
                            Column.MAX_RETRIES, "9",
                            Column.RETRY_COUNT, "2",
                            Column.ERROR_MESSAGE, "timeout",
                            Column.CREATED_AT, "2026-01-02T03:04:05.678Z",
                            Column.NEXT_RETRY_AT, "2030-01-01T00:00:00+08:00",
                            Column.STATUS, "pending")));
            assertThat(desk.value("""
                            select concat_ws('|', "maxRetries", "retryCount", "errorMessage", "createdAt",
                                "nextRetryAt" at time zone 'UTC') from compensation_tasks
                            """)).isEqualTo("9|2|timeout|2026-01-02 03:04:05.678|2029-12-31 16:00:00");
        }
    }

    @Test
    void the_same_key_with_the_same_body_is_there_already() throws SQLException {
        try (var desk = new DeskTables()) {
            var id = ((Stored) desk.adding().add(draft(Map.of()))).id();
            var before = desk.digest();
            assertThat(desk.adding().add(draft(Map.of()))).isEqualTo(new AlreadyThere(id, "pending"));
            assertThat(desk.adding().add(draft(Map.of(Column.COST, "2.5000"))))
                    .isEqualTo(new AlreadyThere(id, "pending"));
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void the_same_key_with_another_body_is_refused_naming_the_difference_but_no_body() throws SQLException {
        try (var desk = new DeskTables()) {
            desk.adding().add(draft(Map.of()));
            var before = desk.digest();
            var other =
                    draft(Map.of(Column.COST, "2.5001", Column.RESPONSE_BODY, "secret canary", Column.USER_ID, "2"));
            var taken = (KeyTaken) desk.adding().add(other);
            assertThat(taken.differences())
                    .extracting(Object::toString)
                    .containsExactly(
                            "userId is \"1\", given \"2\"",
                            "cost is \"2.5000\", given \"2.5001\"",
                            "responseBody is 4 bytes, given another text of 13 bytes");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void an_unknown_account_is_refused_and_an_inactive_one_is_told() throws SQLException {
        try (var desk = new DeskTables()) {
            var before = desk.digest();
            assertThat(desk.adding().add(draft(Map.of(Column.USER_ID, "99")))).isEqualTo(new NoAccount(99));
            assertThat(desk.digest()).isEqualTo(before);
            assertThat(((Stored) desk.adding().add(draft(Map.of(Column.USER_ID, "3")))).activeAccount())
                    .isFalse();
            assertThat(desk.adding().add(draft(Map.of(Column.USER_ID, "-4", Column.IDEMPOTENCY_KEY, "m"))))
                    .isInstanceOf(Stored.class);
        }
    }

    @Test
    void twenty_callers_with_one_key_store_one_task() throws Exception {
        try (var desk = new DeskTables();
                var callers = Executors.newFixedThreadPool(10)) {
            Callable<Added> call = () -> desk.adding().add(draft(Map.of()));
            var ids = new HashSet<Long>();
            int stored = 0;
            for (var answer : callers.invokeAll(java.util.Collections.nCopies(20, call))) {
                switch (answer.get()) {
                    case Stored(long id, boolean active) -> {
                        stored++;
                        ids.add(id);
                    }
                    case AlreadyThere there -> ids.add(there.id());
                    case KeyTaken taken -> throw new AssertionError(taken);
                    case NoAccount none -> throw new AssertionError(none);
                }
            }
            assertThat(stored).isOne();
            assertThat(ids).hasSize(1);
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("1");
        }
    }

    private static Draft draft(Map<Column, String> changes) {
        var values = new EnumMap<Column, String>(Map.of(
                Column.USER_ID, "1",
                Column.USER_PRICING_ID, "7",
                Column.COST, "2.5",
                Column.USER_CLERK_ID, "one",
                Column.SERVICE_PROVIDER, "openai",
                Column.REQUEST_API, "/v1/chat",
                Column.REQUEST_BODY, "{\"a\":\"字\"}",
                Column.RESPONSE_BODY, "\\N\t\n",
                Column.IDEMPOTENCY_KEY, "k"));
        values.putAll(changes);
        return ((Draft.Good) Draft.of(values)).draft();
    }
}
