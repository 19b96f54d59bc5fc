package io.compensationd.testing.planted.compensation;

/// Knows what compensation must not.
public class Planted {
    io.compensationd.testing.planted.schedule.Planted other;
}
