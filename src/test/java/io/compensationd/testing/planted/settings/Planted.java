package io.compensationd.testing.planted.settings;

/// Knows what settings must not.
public class Planted {
    io.compensationd.testing.planted.ledger.Planted other;
}
