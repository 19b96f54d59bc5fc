package io.compensationd.testing.planted.admin;

/// Knows what admin must not.
public class Planted {
    io.compensationd.testing.planted.database.Planted other;
}
