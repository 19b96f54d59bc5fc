package io.compensationd.settings;

/// A value that never shows itself.
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
