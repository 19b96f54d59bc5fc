package io.compensationd.testing.planted.cli;

/// Knows what cli must not.
public class Planted {
    io.compensationd.testing.planted.daemon.Planted other;
}
