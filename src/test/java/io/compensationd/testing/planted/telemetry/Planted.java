package io.compensationd.testing.planted.telemetry;

/// Knows what telemetry must not.
public class Planted {
    io.compensationd.testing.planted.database.Planted other;
}
