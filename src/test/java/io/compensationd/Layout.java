package io.compensationd;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/// The table of parts and what each may know, and the rules of style that show in class files.
///
/// @param base the package of the parts: ours, or that of the planted violations
record Layout(String base) {
    /// Beside itself and `settings`, which is a leaf.
    private static final Map<String, Set<String>> MAY_KNOW = new TreeMap<>(Map.of(
            "settings", Set.of(),
            "ledger", Set.of(),
            "database", Set.of(),
            "compensation", Set.of("ledger"),
            "telemetry", Set.of("compensation"),
            "schedule", Set.of("compensation"),
            "admin", Set.of("schedule", "telemetry", "compensation"),
            "cli", Set.of("schedule", "compensation", "database"),
            "daemon", Set.of("admin", "schedule", "telemetry", "compensation", "database")));

    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.lang.Math.random",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.ThreadLocalRandom.current");

    Map<String, ArchRule> rules() {
        var rules = new LinkedHashMap<String, ArchRule>();
        MAY_KNOW.forEach((part, known) -> rules.put(part + " knows only what the table says", knows(part, known)));
        rules.put("Main wires cli and daemon", mainKnows(Set.of("cli", "daemon", "settings")));
        rules.put("Quartz", only("schedule", "org.quartz.."));
        rules.put("Hibernate", only("ledger,compensation,database", "org.hibernate..", "jakarta.persistence.."));
        rules.put("Flyway and the pool", only("database", "org.flywaydb..", "com.zaxxer.."));
        rules.put("picocli", only("cli", "picocli.."));
        rules.put("HTTP", only("admin", "com.sun.net.httpserver..", "io.javalin..", "org.eclipse.jetty..", "gg.jte.."));
        rules.put("mail", only("schedule", "jakarta.mail.."));
        rules.put("Logback", only("telemetry,daemon", "ch.qos.logback.."));
        rules.put("time and chance come in by parameter", timeAndChance());
        rules.put("nobody reads serialised objects", nobodyKnows("java.io.ObjectInputStream"));
        rules.put("only Main exits", exits());
        rules.put("only the terminal writes to stdout and stderr", standardStreams());
        rules.put("no static holds state", fields().that().areStatic().should().beFinal());
        rules.put("names say what it is", names("Manager|Helper|Utils?|Impl|Processor"));
        rules.put("a constructor takes five parameters at most", parametersMax(5));
        rules.put("null is marked in every package", nullMarked());
        rules.replaceAll((name, rule) -> rule.allowEmptyShould(true));
        return rules;
    }

    private ArchRule knows(String part, Set<String> known) {
        var allowed = new TreeSet<>(known);
        allowed.add(part);
        allowed.add("settings");
        return noClasses()
                .that()
                .resideInAPackage(of(part))
                .should()
                .dependOnClassesThat(partsBut(allowed).or(resideInAnyPackage(base)));
    }

    private ArchRule mainKnows(Set<String> known) {
        return noClasses().that().resideInAPackage(base).should().dependOnClassesThat(partsBut(known));
    }

    private ArchRule only(String parts, String... libraries) {
        var allowed = Stream.of(parts.split(",")).map(this::of).toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    /// The composition roots are Main, the daemon, and what a command works on.
    private ArchRule timeAndChance() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(base, of("daemon"))
                .and()
                .doNotHaveSimpleName("Workspace")
                .should()
                .accessTargetWhere(target(TIME_AND_CHANCE));
    }

    private ArchRule nobodyKnows(String name) {
        return noClasses().should().dependOnClassesThat().haveFullyQualifiedName(name);
    }

    private ArchRule exits() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(base, of("daemon"))
                .should()
                .accessTargetWhere(
                        target(Set.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt")));
    }

    private ArchRule standardStreams() {
        return noClasses()
                .that()
                .doNotHaveSimpleName("Terminal")
                .should()
                .accessTargetWhere(target(Set.of("java.lang.System.out", "java.lang.System.err")));
    }

    private ArchRule names(String refused) {
        return noClasses().should().haveNameMatching(".*(" + refused + ")");
    }

    /// Records are values: theirs may have more.
    private ArchRule parametersMax(int max) {
        return noClasses()
                .that()
                .areNotRecords()
                .and()
                .areNotEnums()
                .should(be(describe(
                        "classes whose constructor takes more than " + max,
                        type -> type.getConstructors().stream()
                                .anyMatch(c -> c.getRawParameterTypes().size() > max))));
    }

    private ArchRule nullMarked() {
        return classes()
                .should(be(describe(
                        "in a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));
    }

    private static DescribedPredicate<JavaAccess<?>> target(Set<String> names) {
        return describe(
                "one of " + new TreeSet<>(names),
                access -> names.contains(access.getTargetOwner().getFullName() + "." + access.getName()));
    }

    private DescribedPredicate<JavaClass> partsBut(Set<String> allowed) {
        var others = MAY_KNOW.keySet().stream().filter(part -> !allowed.contains(part));
        return resideInAnyPackage(others.map(this::of).toArray(String[]::new));
    }

    private String of(String part) {
        return base + "." + part + "..";
    }
}
