package io.compensationd.cli;

import static picocli.CommandLine.ScopeType.INHERIT;

import io.compensationd.compensation.desk.Actor;
import io.compensationd.schedule.QuartzSettings;
import io.compensationd.settings.Effective;
import io.compensationd.settings.Effective.Shown;
import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsProblem;
import io.compensationd.settings.SettingsReader;
import io.compensationd.settings.Sources;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that every command takes, before or behind its name, and what follows from them. Every command is
/// handed these, and nothing else, unless it needs more.
public final class Globals {
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--config",
            order = 1,
            paramLabel = "FILE",
            scope = INHERIT,
            description = "Read the settings from FILE.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--json", order = 3, scope = INHERIT, description = "Print JSON, for scripts.")
    private boolean json;

    @Option(names = "--debug", order = 4, scope = INHERIT, description = "Print the stack trace of an error as well.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            order = 5,
            usageHelp = true,
            scope = INHERIT,
            description = "Print this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli's alone
    private boolean help;

    public Globals(Map<String, String> environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /// Called before and behind the command's name, each time with what stands there: so it collects.
    @Option(
            names = "--set",
            order = 2,
            paramLabel = "KEY=VALUE",
            scope = INHERIT,
            description = "Set one setting, over file and environment. Repeatable. No secret: others can read it.")
    void set(@Nullable Map<String, String> given) {
        if (given != null) set.putAll(given);
    }

    public Terminal terminal() {
        return terminal;
    }

    public boolean json() {
        return json;
    }

    public boolean debug() {
        return debug;
    }

    /// Who calls, for those who ask later.
    public String user() {
        var behind = environment.getOrDefault("SUDO_USER", "");
        return behind.isEmpty() ? System.getProperty("user.name") : behind;
    }

    /// The settings and their origins. Warnings go to stderr.
    ///
    /// @throws io.compensationd.settings.SettingsProblem if they cannot be used
    public Effective effective() {
        var effective = SettingsReader.read(Sources.of(config, environment, set));
        effective.warnings().forEach(warning -> terminal.note("compensationd: warning: " + warning));
        return effective;
    }

    public Settings settings() {
        return effective().settings();
    }

    /// The settings of a node, whose Quartz is looked at as well.
    public Effective forNode() {
        var effective = effective();
        var origins = effective.shown().stream().collect(Collectors.toMap(Shown::key, Shown::origin));
        var problems = QuartzSettings.problems(effective.settings().quartz()).stream()
                .map(problem -> origins.get(problem.split(" ", 2)[0]) + ": " + problem)
                .toList();
        if (!problems.isEmpty()) throw new SettingsProblem(problems);
        return effective;
    }

    /// The settings of a node of this name, which is one more `--set`.
    public Effective forNode(Optional<String> id) {
        id.ifPresent(name -> set.put("compensation.node.id", name));
        return forNode();
    }

    /// The settings of a node for one pass, which nobody calls and which says what is wrong and nothing else.
    public Effective forPass() {
        set.put("compensation.http.enabled", "false");
        set.putIfAbsent("compensation.log.level", "warn");
        return forNode();
    }

    /// The same, for the audit.
    public Actor actor() {
        return new Actor(user(), "cli");
    }

    /// What a command works on. The caller closes it.
    public Workspace workspace() {
        return Workspace.open(settings());
    }
}
