package io.compensationd.testing.planted.database;

/// Knows what database must not.
public class Planted {
    io.compensationd.testing.planted.ledger.Planted other;
}
