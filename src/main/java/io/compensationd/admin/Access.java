package io.compensationd.admin;

/// What a route asks of its caller.
public enum Access {
    /// nothing: says no more than whether the node works
    OPEN,
    CRON,
    METRICS,
    VIEW,
    OPERATE
}
