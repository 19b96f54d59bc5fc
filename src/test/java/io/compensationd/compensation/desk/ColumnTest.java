package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "1", "12.3456", "99999999.9999", "00000012.5", "0.0001"})
    void a_cost_that_numeric_12_4_holds_exactly_is_taken(String cost) {
        assertThat(Column.COST.check(cost)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.00001",
                "1.50000",
                "-1",
                "-0",
                "+1",
                "NaN",
                "Infinity",
                "1e3",
                "1,5",
                " 1",
                "1 ",
                "1.",
                ".5",
                "100000000",
                "١٢",
                "0x10",
                "1_000",
                "null"
            })
    void another_cost_is_refused_and_shown(String cost) {
        assertThat(Column.COST.check(cost)).get().satisfies(wrong -> {
            assertThat(wrong.column()).isEqualTo("cost");
            assertThat(wrong.expected()).contains("at most 8 digits before the point and 4 after it");
            assertThat(wrong.found()).isEqualTo('"' + cost + '"');
        });
    }

    @Test
    void an_empty_cost_and_one_of_a_million_digits_are_refused_at_once() {
        assertThat(Column.COST.check(""))
                .get()
                .hasToString(Column.COST.check("").get().toString());
        assertThat(Column.COST.check("").get().found()).isEqualTo("nothing");
        assertThat(Column.COST.check("9".repeat(1_000_000)).get().found()).isEqualTo("1000000 bytes");
    }

    @Test
    void ids_are_64_bits_and_may_be_negative() {
        assertThat(Column.USER_ID.check("-9223372036854775808")).isEmpty();
        assertThat(Column.USER_ID.check("9223372036854775807")).isEmpty();
        assertThat(Column.USER_ID.check("9223372036854775808")).isPresent();
        assertThat(Column.USER_ID.check("1.0")).isPresent();
        assertThat(Column.USER_ID.check("")).isPresent();
    }

    @Test
    void a_nul_and_half_a_surrogate_pair_are_named_with_their_place_and_nothing_of_the_text() {
        var nul = Column.REQUEST_BODY.check("secret\0secret").get();
        assertThat(nul).hasToString("requestBody: expected text without NUL characters, found a NUL as character 7");
        var half = Column.RESPONSE_BODY.check("ab\ud800").get();
        assertThat(half).hasToString("responseBody: expected Unicode text, found half a surrogate pair as character 3");
        assertThat(Column.RESPONSE_BODY.check("ab\ud83d\ude00")).isEmpty();
    }

    @Test
    void a_body_of_10_mb_is_refused_by_its_length_alone() {
        var wrong = Column.REQUEST_BODY.check("x".repeat(10_000_000)).get();
        assertThat(wrong).hasToString("requestBody: expected text of at most 4194304 bytes, found 10000000 bytes");
        assertThat(Column.REQUEST_BODY.check("字".repeat(4_194_304 / 3))).isEmpty();
        assertThat(Column.REQUEST_BODY.check("字".repeat(4_194_304 / 3 + 1))).isPresent();
        assertThat(Column.REQUEST_BODY.check("")).isEmpty();
    }

    @Test
    void names_and_keys_are_not_blank_and_a_key_fits_into_an_index() {
        assertThat(Column.USER_CLERK_ID.check(" ").get().found()).isEqualTo("\" \"");
        assertThat(Column.IDEMPOTENCY_KEY.check("k".repeat(255))).isEmpty();
        assertThat(Column.IDEMPOTENCY_KEY.check("k".repeat(256)).get().found()).isEqualTo("256 bytes");
    }

    @Test
    void times_name_their_zone_or_are_utc_at_milliseconds() {
        assertThat(Column.NEXT_RETRY_AT.check("2026-11-22T10:00:00+08:00")).isEmpty();
        assertThat(Column.NEXT_RETRY_AT.check("2026-11-22 10:00:00")).isPresent();
        assertThat(Column.CREATED_AT.check("2026-11-22 10:00:00.123")).isEmpty();
        assertThat(Column.CREATED_AT.check("2026-11-22T10:00:00.123Z")).isEmpty();
        assertThat(Column.CREATED_AT.check("2026-11-22T10:00:00.123456")).isPresent();
        assertThat(Column.CREATED_AT.check("2026-02-30T10:00:00")).isPresent();
        assertThat(Column.CREATED_AT.check("2026-11-22T10:00:00+08:00")).isPresent();
        assertThat(Column.CREATED_AT.check("infinity")).isPresent();
    }

    @Test
    void counts_have_bounds_and_a_new_task_is_pending() {
        assertThat(Column.MAX_RETRIES.check("0")).isPresent();
        assertThat(Column.MAX_RETRIES.check("1000")).isEmpty();
        assertThat(Column.MAX_RETRIES.check("1001")).isPresent();
        assertThat(Column.RETRY_COUNT.check("0")).isEmpty();
        assertThat(Column.RETRY_COUNT.check("-1")).isPresent();
        assertThat(Column.STATUS.check("pending")).isEmpty();
        assertThat(Column.STATUS.check("completed").get().expected()).contains("a new task cannot have another status");
    }

    @Test
    void what_is_shown_of_a_value_is_short_and_has_no_control_characters() {
        assertThat(Wrong.shown("a\u001b[31m\nb")).isEqualTo("\"a\\u001b[31m\\u000ab\"");
        assertThat(Wrong.shown("x".repeat(1000))).hasSize(65).endsWith("...\"");
    }
}
