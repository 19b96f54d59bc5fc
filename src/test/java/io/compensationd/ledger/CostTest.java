package io.compensationd.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostTest {
    @ParameterizedTest
    @CsvSource({"1, 1.0000", "0, 0.0000", "1.23456000E+2, 123.4560", "2E+3, 2000.0000", "0.00010000, 0.0001"})
    void a_cost_has_four_decimals_and_nothing_is_rounded(String value, String amount) {
        assertThat(Cost.of(new BigDecimal(value)).orElseThrow().amount()).isEqualTo(new BigDecimal(amount));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.0001", "0.00001", "1E-5", "-1"})
    void a_credit_or_a_fifth_decimal_is_none(String value) {
        assertThat(Cost.of(new BigDecimal(value))).isEmpty();
    }

    @Test
    void nan_is_none_and_a_wrong_scale_is_a_bug() {
        assertThat(Cost.of(null)).isEmpty();
        assertThatThrownBy(() -> new Cost(BigDecimal.ONE)).hasMessageContaining("scale 4");
    }
}
