package io.compensationd.testing.planted.ledger;

/// Knows what ledger must not.
public class Planted {
    io.compensationd.testing.planted.database.Planted other;
}
