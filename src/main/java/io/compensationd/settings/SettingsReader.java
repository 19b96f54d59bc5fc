package io.compensationd.settings;

import io.compensationd.settings.PropertiesFile.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads the settings: shipped defaults, file, credentials, environment, `--set`, each over the one before. Every
/// problem is found
/// in one go, with its place and a way out.
public final class SettingsReader {
    private static final String OURS = "compensation.";
    private static final String QUARTZ = "org.quartz.";

    private static final Set<String> LAUNCHER = Set.of("COMPENSATIOND_CONFIG", "COMPENSATIOND_JAVA_OPTS");

    private final Sources sources;
    private final Map<String, Key<?>> keys = new TreeMap<>();
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<String, Given> quartz = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /// A value and where it stands.
    record Given(String value, String origin) {}

    private SettingsReader(Sources sources) {
        this.sources = sources;
        Keys.ALL.forEach(key -> keys.put(key.name(), key));
    }

    /// @throws SettingsProblem if the settings cannot be used
    public static Effective read(Sources sources) {
        return new SettingsReader(sources).read();
    }

    private Effective read() {
        Keys.ALL.forEach(key -> given.put(key.name(), new Given(key.standard(), "default")));
        var file = sources.file(warnings);
        file.ifPresent(this::readFile);
        keys.values().stream().filter(Key::secret).forEach(this::readCredential);
        readEnvironment();
        sources.set().forEach(this::takeArgument);
        keys.values().forEach(this::checkValue);
        if (!problems.isEmpty()) throw new SettingsProblem(problems);
        var asTheyStand = new LinkedHashMap<String, String>();
        quartz.forEach((name, value) -> asTheyStand.put(name, value.value()));
        var settings = new Assembly(given, problems).settings(asTheyStand);
        if (!problems.isEmpty()) throw new SettingsProblem(problems);
        return new Effective(settings, shown(), file, List.copyOf(warnings));
    }

    private void readFile(Path file) {
        var seen = new LinkedHashMap<String, Integer>();
        for (Line line : PropertiesFile.read(file)) {
            var place = file + ":" + line.line();
            var earlier = seen.put(line.key(), line.line());
            if (earlier != null)
                problems.add(
                        "%s: %s stands in line %d already. Keep one of them.".formatted(place, line.key(), earlier));
            take(line.key(), new Given(line.value(), place), place + ": " + line.key());
        }
        if (seen.keySet().stream().anyMatch(this::isSecret)) SecretFile.warnIfOpen(file, warnings);
    }

    private boolean isSecret(String name) {
        var key = keys.get(name);
        return key == null ? name.toLowerCase(Locale.ROOT).contains("password") : key.secret();
    }

    private void readCredential(Key<?> key) {
        sources.credential(key.shortName()).ifPresent(file -> {
            try {
                var origin = "credential " + key.shortName();
                given.put(key.name(), new Given(SecretFile.read(file).value(), origin));
            } catch (IllegalArgumentException e) {
                problems.add("credential " + key.shortName() + ": " + e.getMessage() + ".");
            }
        });
    }

    /// An empty variable counts as not set.
    private void readEnvironment() {
        var variables = new TreeMap<String, Key<?>>();
        keys.values().forEach(key -> variables.put(key.variable(), key));
        var known = new TreeSet<>(variables.keySet());
        known.addAll(LAUNCHER);
        for (var variable : new TreeSet<>(sources.environment().keySet()))
            if (variable.matches("COMPENSATIOND?_.*") && !known.contains(variable))
                problems.add("environment: unknown variable " + variable + Hint.didYouMean(variable, known));
        readVariable("DATABASE_URL", Keys.URL);
        readVariable("CRON_SECRET", Keys.CRON_SECRET);
        variables.forEach(this::readVariable);
    }

    private void readVariable(String variable, Key<?> key) {
        var value = sources.environment().getOrDefault(variable, "");
        if (!value.isEmpty()) given.put(key.name(), new Given(value, variable));
    }

    /// What stands in the arguments, everybody on the machine reads (ps).
    private void takeArgument(String name, String value) {
        if (isSecret(name) || !Redacted.url(value).equals(value))
            problems.add("--set " + name + ": expected no secret in the arguments, which every user of this machine can"
                    + " read; found one. Use " + hidden(name) + ".");
        else take(name, new Given(value, "--set"), "--set " + name);
    }

    /// Where a secret stands instead.
    private String hidden(String name) {
        var file = keys.containsKey(name + "-file") ? name + "-file, " : "";
        var key = keys.get(name);
        return file + "the settings file (chmod 600)"
                + (key == null ? "" : " or " + key.variable() + " in the environment");
    }

    private void take(String name, Given value, String place) {
        if (name.startsWith(QUARTZ)) quartz.put(name, value);
        else if (keys.containsKey(name)) given.put(name, value);
        else problems.add(place + ": unknown setting" + meant(name));
    }

    private String meant(String name) {
        var near = Hint.nearest(name, keys.keySet()).or(() -> Hint.nearest(OURS + name, keys.keySet()));
        return near.map(n -> ". Did you mean " + n + "?")
                .orElse(". Settings begin with " + OURS + " or " + QUARTZ + "; quartz.properties lists them.");
    }

    private void checkValue(Key<?> key) {
        var value = given.getOrDefault(key.name(), new Given(key.standard(), "default"));
        try {
            key.value(value.value());
        } catch (IllegalArgumentException e) {
            problems.add(value.origin() + ": " + key.name() + ": " + e.getMessage() + ".");
        }
    }

    private List<Effective.Shown> shown() {
        var all = new ArrayList<Effective.Shown>();
        given.forEach(
                (name, value) -> all.add(new Effective.Shown(name, visible(name, value.value()), value.origin())));
        quartz.forEach(
                (name, value) -> all.add(new Effective.Shown(name, visible(name, value.value()), value.origin())));
        return all;
    }

    private String visible(String name, String value) {
        return isSecret(name) && !value.isEmpty() ? "***" : Redacted.url(value);
    }
}
