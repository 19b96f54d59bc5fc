package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));

    @Test
    void the_delay_doubles_with_each_attempt_up_to_the_cap() {
        assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofSeconds(15));
        assertThat(policy.delay(2, 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.delay(7, 0)).isEqualTo(Duration.ofMinutes(16));
        assertThat(policy.delay(8, 0)).isEqualTo(Duration.ofMinutes(30));
        assertThat(policy.delay(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void the_draw_spreads_it_over_the_upper_half() {
        assertThat(policy.delay(1, 0.5)).isEqualTo(Duration.ofMillis(22_500));
        assertThat(policy.delay(1, Math.nextDown(1.0))).isLessThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(policy.delay(100, Math.nextDown(1.0))).isLessThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void nonsense_is_refused_with_what_was_found() {
        assertThatThrownBy(() -> policy.delay(0, 0)).hasMessageContaining("found 0");
        assertThatThrownBy(() -> policy.delay(1, 1)).hasMessageContaining("found 1.0");
        assertThatThrownBy(() -> policy.delay(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofHours(1), Duration.ofSeconds(1)))
                .hasMessageContaining("PT1H");
    }
}
