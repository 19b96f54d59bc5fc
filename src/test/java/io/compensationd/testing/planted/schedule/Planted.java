package io.compensationd.testing.planted.schedule;

/// Knows what schedule must not.
public class Planted {
    io.compensationd.testing.planted.daemon.Planted other;
}
