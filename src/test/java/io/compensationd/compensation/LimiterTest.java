package io.compensationd.compensation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LimiterTest {
    private final Limiter limiter = new Limiter(2);

    @Test
    void a_third_transaction_begins_when_one_of_two_has_ended() throws Exception {
        var both = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        var third = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(3)) {
            var first = pool.submit(() -> limiter.admit(() -> {}, () -> held(both, end)));
            var second = pool.submit(() -> limiter.admit(() -> {}, () -> held(both, end)));
            assertThat(both.await(20, SECONDS)).isTrue();
            var waiting = pool.submit(() -> limiter.admit(() -> {}, () -> {
                third.countDown();
                return end.getCount();
            }));
            assertThat(third.await(100, MILLISECONDS)).isFalse();
            end.countDown();
            assertThat(waiting.get(20, SECONDS)).isZero();
            assertThat(first.get() && second.get()).isTrue();
        }
    }

    @Test
    void who_waits_for_long_says_something_meanwhile() throws Exception {
        var both = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(3)) {
            var first = pool.submit(() -> limiter.admit(() -> {}, () -> held(both, end)));
            var second = pool.submit(() -> limiter.admit(() -> {}, () -> held(both, end)));
            assertThat(both.await(20, SECONDS)).isTrue();
            assertThat(limiter.<Long>admit(end::countDown, end::getCount)).isZero();
            assertThat(first.get() && second.get()).isTrue();
        }
    }

    @Test
    void one_that_fails_makes_room_as_well() {
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> limiter.admit(() -> {}, () -> {
                        throw new IllegalStateException("deadlock detected");
                    }))
                    .hasMessage("deadlock detected");
        assertThat(limiter.<String>admit(() -> {}, () -> "settled")).isEqualTo("settled");
    }

    private static boolean held(CountDownLatch both, CountDownLatch end) {
        both.countDown();
        try {
            return end.await(20, SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
