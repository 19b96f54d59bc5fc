package io.compensationd.compensation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// What one snapshot of the database shows about the invariants.
///
/// @param tasks    by status; unknown ones too, which are left alone
/// @param settled  completed tasks with their ledger entry
/// @param adopted  completed tasks of another program, from before us or beside us
/// @param archived ledger entries whose task is archived: an entry proves itself
/// @param amount   sum of all ledger entries
public record Verification(
        List<Break> breaks, Map<String, Long> tasks, long settled, long adopted, long archived, BigDecimal amount) {
    public boolean ok() {
        return breaks.isEmpty();
    }

    /// A law that does not hold.
    ///
    /// @param invariant I1, I2, ...
    /// @param message   what was expected and what was found
    /// @param count     how often
    /// @param ids       the first few: of what, the message says
    public record Break(String invariant, String message, long count, List<Long> ids) {}
}
