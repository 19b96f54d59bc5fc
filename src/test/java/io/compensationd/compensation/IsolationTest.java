package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IsolationTest {
    @Test
    void random_poison_is_found_task_by_task_and_nothing_else_is() {
        long value = Seed.value();
        var seed = new Seed(value);
        for (int i = 0; i < 2_000; i++) {
            int tasks = 1 + seed.upTo(300);
            Set<Integer> poison = new HashSet<>();
            for (int p = seed.upTo(5); p > 0; p--) poison.add(seed.upTo(tasks - 1));
            assertThat(found(tasks, poison, 1 + seed.upTo(64)))
                    .as("seed %d", value)
                    .isEqualTo(poison);
        }
    }

    @Test
    void one_poison_among_a_thousand_costs_about_ten_halves() {
        var isolation = new Isolation(1024);
        int chunks = drain(1024, Set.of(700), isolation, new HashSet<>());
        assertThat(chunks).isLessThanOrEqualTo(2 * 10 + 12);
    }

    private static Set<Integer> found(int tasks, Set<Integer> poison, int chunkMax) {
        Set<Integer> found = new HashSet<>();
        int chunks = drain(tasks, poison, new Isolation(chunkMax), found);
        assertThat(chunks).isLessThan(10_000);
        return found;
    }

    private static int drain(int tasks, Set<Integer> poison, Isolation isolation, Set<Integer> found) {
        int cursor = 0;
        for (int chunks = 0; ; chunks++) {
            if (cursor == tasks) return chunks;
            int size = 0;
            int end = cursor;
            boolean fails = false;
            while (end < tasks && size < isolation.next()) {
                if (!found.contains(end)) {
                    size++;
                    fails |= poison.contains(end);
                }
                end++;
            }
            if (fails) {
                isolation.failed(size, Instant.EPOCH);
                if (size == 1) {
                    isolation.found(Instant.EPOCH);
                    for (int t = cursor; t < end; t++) if (poison.contains(t)) found.add(t);
                }
            } else {
                isolation.committed(size);
                cursor = end;
            }
        }
    }
}
