package io.compensationd.testing.planted;

/// Knows what Main must not.
class Main {
    io.compensationd.testing.planted.schedule.Planted other;
}
