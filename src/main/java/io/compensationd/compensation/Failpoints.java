package io.compensationd.compensation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hibernate.StatelessSession;

/// Where a test makes a firing fail: right before and right after each [Step]. In production nobody stands there.
public interface Failpoints {
    Failpoints NONE = _ -> {};

    /// A firing comes by. What is thrown here is taken for an error of the step.
    void pass(Border border);

    default <T> T around(Step step, Supplier<T> statement) {
        pass(new Border(step, false));
        var result = statement.get();
        pass(new Border(step, true));
        return result;
    }

    default void around(Step step, Runnable statement) {
        around(step, () -> {
            statement.run();
            return step;
        });
    }

    /// A transaction whose commit has its borders, too.
    default <T> T transaction(StatelessSession session, Function<StatelessSession, T> work) {
        var result = Transactions.run(session, s -> {
            var uncommitted = work.apply(s);
            pass(new Border(Step.COMMIT, false));
            return uncommitted;
        });
        pass(new Border(Step.COMMIT, true));
        return result;
    }

    /// @param after else right before the step
    record Border(Step step, boolean after) {
        public static List<Border> all() {
            return Arrays.stream(Step.values())
                    .flatMap(step -> Stream.of(new Border(step, false), new Border(step, true)))
                    .toList();
        }

        /// As in `-Dcompensation.failpoint=`: `claim`, `after-claim`.
        @Override
        public String toString() {
            return (after ? "after-" : "")
                    + step.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
