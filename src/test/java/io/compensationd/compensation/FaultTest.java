package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Fault.Kind;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08003", "53100", "53300", "57P01", "57P03", "57P05", "25006", "25P02", "25P03", "55P03",
                "42P01", "42703", "58030", "28P01", "3D000", "40003"
            })
    void the_environment_costs_no_task_an_attempt(String state) {
        assertThat(Fault.kind(state, "")).isEqualTo(Kind.ENVIRONMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void two_transactions_that_met_are_repeated(String state) {
        assertThat(Fault.kind(state, "")).isEqualTo(Kind.REPEAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57014", "25P04"})
    void a_chunk_past_its_timeout_is_too_slow(String state) {
        assertThat(Fault.kind(state, "")).isEqualTo(Kind.TOO_SLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22003", "23505", "23514", "54000", "P0001", "XX001", "22P02", ""})
    void anything_else_may_be_one_row(String state) {
        assertThat(Fault.kind(state, "")).isEqualTo(Kind.POISON);
    }

    @ParameterizedTest
    @CsvSource({"aclcheck_error, ENVIRONMENT", "ExecWithCheckOptions, POISON"})
    void a_missing_right_is_everybodys_and_row_security_may_be_one_rows(String routine, Kind kind) {
        assertThat(Fault.kind("42501", routine)).isEqualTo(kind);
    }

    @Test
    void the_message_is_one_line_of_bounded_length() {
        var fault = Fault.of(new RuntimeException(new SQLException("a\r\nb  " + "c".repeat(1000), "P0001")));
        assertThat(fault.message()).startsWith("a b ccc").hasSizeLessThan(510).doesNotContain("\n");
        assertThat(fault.sqlState()).isEqualTo("P0001");
    }

    @Test
    void an_error_that_is_not_the_databases_is_poison_and_keeps_its_name() {
        assertThat(Fault.of(new IllegalStateException("odd")))
                .isEqualTo(new Fault(Kind.POISON, "", "IllegalStateException: odd"));
    }
}
