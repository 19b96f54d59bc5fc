package io.compensationd.compensation;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

/// A small generator: one printed number replays everything (`-Dseed=`).
final class Seed {
    private final SplittableRandom random;

    Seed(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// That of `-Dseed=`, or a new one; printed, so that a failure can be replayed.
    static long value() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed: replay with -Dseed=" + seed);
        return seed;
    }

    int upTo(int max) {
        return random.nextInt(max + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    double draw() {
        return random.nextDouble();
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// @param digits of the whole number that it is a fraction of
    BigDecimal decimal(int scale, int digits) {
        long max = Math.round(Math.pow(10, digits));
        return BigDecimal.valueOf(random.nextLong(max), scale);
    }
}
