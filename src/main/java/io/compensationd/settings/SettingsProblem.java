package io.compensationd.settings;

import java.util.List;

/// The settings are not usable: all the reasons at once, each a line that says where, what and what to do.
public final class SettingsProblem extends RuntimeException {
    private final transient List<String> problems;

    public SettingsProblem(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
