package io.compensationd.testing.planted.ledger;

import java.time.Instant;
import java.util.function.Supplier;

/// Breaks the rules of style.
class LedgerManager {
    static int state;

    Supplier<Instant> clock = Instant::now;

    LedgerManager(int one, int two, int three, int four, int five, int six) {}

    void exit() {
        System.out.println(state);
        System.exit(1);
    }
}
