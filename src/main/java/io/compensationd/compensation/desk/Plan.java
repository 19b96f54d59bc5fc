package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/// What a change would do, looked up without locking anything. Rows that come into being or change later are not
/// meant.
///
/// @param processing whether rows in `processing` are meant, too
/// @param tasks      how many would change
/// @param amount     the sum of their costs
/// @param left       how many of the selected rows may not change, by status
/// @param charged    how many may not change because they are charged already, whatever their status says
/// @param missing    ids that were named and do not exist
/// @param idMax      the last row that is meant
/// @param rows       what is another text for any other rows, or the same after they were changed
/// @param seen       the snapshot that it was counted in, as PostgreSQL writes it
public record Plan(
        Change change,
        TaskFilter filter,
        boolean processing,
        long tasks,
        BigDecimal amount,
        Map<String, Long> left,
        long charged,
        Set<Long> missing,
        long idMax,
        String rows,
        String seen) {}
