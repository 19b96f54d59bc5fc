package io.compensationd.testing.planted.daemon;

/// Knows what daemon must not.
public class Planted {
    io.compensationd.testing.planted.cli.Planted other;
}
