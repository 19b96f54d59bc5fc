package io.compensationd.compensation;

import io.compensationd.compensation.Fired.Totals;

/// What a requested firing of one lane has come to so far. Where the lane was busy, these are the counts of the pass
/// that it joined.
public record Requested(int lane, boolean finished, Totals totals) {}
