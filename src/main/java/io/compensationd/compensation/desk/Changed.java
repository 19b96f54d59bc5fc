package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What a change did: these are the rows that were changed and committed, no others.
///
/// @param held  ids that some session held all the while; nothing happened to them
/// @param fault what ended it half-way; empty: it came to its end
public record Changed(long tasks, BigDecimal amount, List<Long> held, Optional<SQLException> fault) {
    /// How many that the plan counted were left alone, because somebody changed them since.
    public long overtaken(Plan plan) {
        return fault.isPresent() ? 0 : plan.tasks() - tasks - held.size();
    }
}
