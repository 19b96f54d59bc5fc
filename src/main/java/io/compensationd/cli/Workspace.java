package io.compensationd.cli;

import io.compensationd.settings.Settings;

/// What a command works on, opened when it is first asked for and closed with the command.
public final class Workspace implements AutoCloseable {
    private final Settings settings;

    private Workspace(Settings settings) {
        this.settings = settings;
    }

    public static Workspace open(Settings settings) {
        return new Workspace(settings);
    }

    public Settings settings() {
        return settings;
    }

    @Override
    public void close() {}
}
