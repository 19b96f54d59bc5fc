package io.compensationd.compensation.desk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One attempt that did not settle its task.
public record AttemptRow(
        int attempt,
        Instant at,
        String node,
        @Nullable Long runId,
        String outcome,
        String reason,
        String error,
        @Nullable String sqlState) {}
