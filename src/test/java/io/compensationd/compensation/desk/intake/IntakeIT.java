package io.compensationd.compensation.desk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class IntakeIT {
    private static final String HEADER =
            "idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody";

    @Test
    void a_csv_file_is_imported_once_however_often_it_is_read() throws Exception {
        try (var tasks = new Imports()) {
            var file = csv("k1,1,7,2.5,one,openai,/v1,\"{\"\"a\"\":\n1}\",r", "k2,2,7,0.0001,two,openai,/v1,,字");
            assertThat(tasks.csv(file)).isEqualTo(done(2, 2, "2.5001", 0, 0));
            assertThat(tasks.value("""
                            select string_agg(concat_ws('|', "userId", "userPricingId", cost, status, "retryCount", "maxRetries",
                                "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", "idempotencyKey",
                                "nextRetryAt" <= clock_timestamp()), ' ' order by id)
                            from compensation_tasks
                            """))
                    .isEqualTo("1|7|2.5000|pending|0|3|one|openai|/v1|{\"a\":\n1}|r|k1|t"
                            + " 2|7|0.0001|pending|0|3|two|openai|/v1||字|k2|t");
            var before = tasks.digest();
            assertThat(tasks.csv(file)).isEqualTo(done(2, 0, "0.0000", 2, 0));
            assertThat(tasks.digest()).isEqualTo(before);
        }
    }

    @Test
    void json_lines_give_the_same_as_csv() throws Exception {
        try (var tasks = new Imports()) {
            var json = Imports.json("k1", "1", "2.5") + "\r\n\n" + Imports.json("k2", "\"-4\"", "\"0.10\"");
            assertThat(tasks.ndjson(json)).isEqualTo(done(2, 2, "2.6000", 0, 0));
            assertThat(tasks.csv(csv("k1,1,7,2.5000,one,openai,/v1,request,response")))
                    .isEqualTo(done(1, 0, "0.0000", 1, 0));
        }
    }

    @Test
    void columns_may_stand_in_any_order_and_optional_ones_may_be_empty_line_by_line() throws Exception {
        try (var tasks = new Imports()) {
            tasks.sql("alter table compensation_tasks alter column \"maxRetries\" set default 5");
            var file = "\uFEFF"
                    + "maxRetries,createdAt,nextRetryAt,errorMessage,status,retryCount,responseBody,requestBody,requestApi,"
                    + "serviceProvider,userClerkId,cost,userPricingId,userId,idempotencyKey\r\n"
                    + "9,2026-01-02T03:04:05.678Z,2030-01-01T00:00:00Z,timeout,pending,2,r,q,/v1,openai,one,1,7,1,a\r\n"
                    + ",,,,,,r,q,/v1,openai,one,1,7,1,b\r\n";
            assertThat(tasks.csv(file)).isEqualTo(done(2, 2, "2.0000", 0, 0));
            assertThat(tasks.value("""
                            select string_agg(concat_ws('|', "maxRetries", "retryCount", status, coalesce("errorMessage", '-'),
                                case when "idempotencyKey" = 'a' then "createdAt"::text
                                    else (abs(extract(epoch from "createdAt" - now() at time zone 'UTC')) < 10)::text end,
                                "nextRetryAt" > now()), ' ' order by id)
                            from compensation_tasks
                            """))
                    .isEqualTo("9|2|pending|timeout|2026-01-02 03:04:05.678|t 5|0|pending|-|true|f");
        }
    }

    @Test
    void one_bad_line_keeps_all_out_and_each_is_told_with_line_column_expected_and_found() throws Exception {
        try (var tasks = new Imports()) {
            var before = tasks.digest();
            var refused = (Imported.Refused) tasks.csv(csv(
                    "k1,1,7,2.5,one,openai,/v1,a,b",
                    "k2,1,7,1.00001,one,openai,/v1,\"two\nlines\",b",
                    "k3,1,7,-1,one,openai,/v1,a,b",
                    "k4,1,7,NaN,one,openai,/v1,a,b",
                    "k5,99,7,1,one,openai,/v1,a,b",
                    "k6,1,7,1,one,openai,/v1,a,b,",
                    "k1,1,7,2.5,one,openai,/v1,a,OTHER secret",
                    "k7,1,x,,one,openai,/v1,a,b",
                    ",1,7,1,one,openai,/v1,a,b"));
            assertThat(refused.lines()).isEqualTo(9);
            assertThat(refused.bad()).isEqualTo(8);
            assertThat(refused.first().stream().flatMap(line -> line.messages().stream()))
                    .containsExactly(
                            "line 3, cost: expected an amount like 12.3456: not negative, at most 8 digits before the"
                                    + " point and 4 after it, found \"1.00001\"",
                            "line 5, cost: expected an amount like 12.3456: not negative, at most 8 digits before the"
                                    + " point and 4 after it, found \"-1\"",
                            "line 6, cost: expected an amount like 12.3456: not negative, at most 8 digits before the"
                                    + " point and 4 after it, found \"NaN\"",
                            "line 8: expected 9 values, as in the header, found 10: there is a comma too many at the end",
                            "line 10, userPricingId: expected a whole number of at most 64 bits, found \"x\"",
                            "line 10, cost: expected an amount like 12.3456: not negative, at most 8 digits before the"
                                    + " point and 4 after it, found nothing",
                            "line 11, idempotencyKey: expected a value, because without it a second import charges"
                                    + " twice, found nothing (where that cannot happen, say --without-keys)",
                            "line 7, userId: expected an account that exists, found 99",
                            "line 9, idempotencyKey: expected a key of one task alone, found line 2 has it with"
                                    + " another responseBody");
            assertThat(tasks.digest()).isEqualTo(before);
        }
    }

    @Test
    void bad_lines_are_skipped_where_that_is_asked_for_and_given_back_as_they_stood() throws Exception {
        try (var tasks = new Imports()) {
            var file = csv(
                    "k1,1,7,2.5,one,openai,/v1,a,b",
                    "k2,1,7,1.00001,one,openai,/v1,\"two\nlines\",b",
                    "k3,99,7,1,one,openai,/v1,\"a \"\"b\"\"\",b",
                    "k4,1,7,1,one,openai,/v1,a,b");
            assertThat(tasks.skipping(file)).isEqualTo(done(4, 2, "3.5000", 0, 2));
            assertThat(tasks.skipped)
                    .containsExactly(
                            HEADER,
                            "k2,1,7,1.00001,one,openai,/v1,\"two\nlines\",b",
                            "k3,99,7,1,one,openai,/v1,\"a \"\"b\"\"\",b");
            assertThat(tasks.value("select string_agg(\"idempotencyKey\", ' ' order by id) from compensation_tasks"))
                    .isEqualTo("k1 k4");
            assertThat(tasks.skipping(file)).isEqualTo(done(4, 0, "0.0000", 2, 2));
        }
    }

    @Test
    void a_key_that_a_stored_task_has_with_another_body_is_a_bad_line_naming_the_columns() throws Exception {
        try (var tasks = new Imports()) {
            tasks.csv(csv("k1,1,7,2.5,one,openai,/v1,a,b"));
            var before = tasks.digest();
            var refused =
                    (Imported.Refused) tasks.csv(csv("k1,1,7,2.6,one,openai,/v1,a,c", "k2,1,7,1,one,openai,/v1,a,b"));
            var id = tasks.value("select id from compensation_tasks");
            assertThat(refused.first().getFirst().messages())
                    .containsExactly("line 2, idempotencyKey: expected a key of one task alone, found task " + id
                            + " has it with another cost, responseBody");
            assertThat(tasks.digest()).isEqualTo(before);
        }
    }

    @Test
    void the_same_record_twice_in_a_file_is_one_task() throws Exception {
        try (var tasks = new Imports()) {
            var line = "k1,1,7,2.5,one,openai,/v1,a,b";
            assertThat(tasks.csv(csv(line, line, line))).isEqualTo(done(3, 1, "2.5000", 2, 0));
        }
    }

    @Test
    void a_task_that_is_there_already_may_have_lost_its_account() throws Exception {
        try (var tasks = new Imports()) {
            var file = csv("k1,2,7,2.5,two,openai,/v1,a,b");
            tasks.csv(file);
            tasks.sql("delete from users where id = 2");
            assertThat(tasks.csv(file)).isEqualTo(done(1, 0, "0.0000", 1, 0));
        }
    }

    @Test
    void a_dry_run_says_what_would_be_and_changes_nothing() throws Exception {
        try (var tasks = new Imports()) {
            var before = tasks.digest();
            assertThat(tasks.dry(csv("k1,1,7,2.5,one,openai,/v1,a,b"))).isEqualTo(done(1, 1, "2.5000", 0, 0));
            assertThat(tasks.digest()).isEqualTo(before);
            assertThat(tasks.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    @Test
    void without_keys_a_second_import_adds_again() throws Exception {
        try (var tasks = new Imports()) {
            var file = HEADER.replace("idempotencyKey,", "") + "\n1,7,2.5,one,openai,/v1,a,b\n";
            assertThat(tasks.csv(file)).isInstanceOf(Imported.Unreadable.class);
            assertThat(tasks.keyless(file)).isEqualTo(done(1, 1, "2.5000", 0, 0));
            assertThat(tasks.keyless(file)).isEqualTo(done(1, 1, "2.5000", 0, 0));
        }
    }

    @Test
    void nothing_is_left_behind_in_the_session() throws Exception {
        try (var tasks = new Imports()) {
            tasks.csv(csv("k1,1,7,2.5,one,openai,/v1,a,b"));
            tasks.csv("nonsense");
            assertThat(tasks.value("select count(*) from pg_class where relpersistence = 't' and relkind = 'r'"))
                    .isEqualTo("0");
        }
    }

    static String csv(String... lines) {
        return HEADER + "\n" + String.join("\n", lines);
    }

    static Imported.Done done(long lines, long stored, String amount, long there, long bad) {
        return new Imported.Done(lines, stored, new BigDecimal(amount), there, bad);
    }
}
