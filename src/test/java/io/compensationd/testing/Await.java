package io.compensationd.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for a condition that another process makes true, within a bound.
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /// What may fail like any test.
    public interface Condition {
        boolean holds() throws Exception;
    }

    public static void until(Duration bound, String what, Condition condition) {
        value(
                () -> holds(condition) ? Optional.of(true) : Optional.empty(),
                bound,
                () -> "not within " + bound + ": " + what);
    }

    /// Fails as soon as it does not hold.
    public static void always(Duration time, String what, Condition condition) {
        for (long end = System.nanoTime() + time.toNanos();
                System.nanoTime() < end;
                LockSupport.parkNanos(PAUSE.toNanos()))
            if (!holds(condition)) throw new AssertionError("held no longer: " + what);
    }

    public static <T> T value(Supplier<Optional<T>> supplier, Duration bound, Supplier<String> complaint) {
        for (long end = System.nanoTime() + bound.toNanos(); ; LockSupport.parkNanos(PAUSE.toNanos())) {
            var value = supplier.get();
            if (value.isPresent()) return value.get();
            if (System.nanoTime() > end) throw new AssertionError(complaint.get());
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
