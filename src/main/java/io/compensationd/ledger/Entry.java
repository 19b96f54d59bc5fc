package io.compensationd.ledger;

import java.math.BigDecimal;

/// One deduction: the record by which a task proves that it was settled, once.
public record Entry(long taskId, BigDecimal amount, BigDecimal before, BigDecimal after) {}
