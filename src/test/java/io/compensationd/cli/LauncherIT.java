package io.compensationd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Shows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged `bin/compensationd`, as a user's shell runs it.
class LauncherIT {
    private static final Path HOME = Path.of(System.getProperty("compensationd.home", "target/compensationd"));
    private static final Path LAUNCHER = HOME.resolve("bin/compensationd").toAbsolutePath();

    @TempDir
    private Path folder;

    /// @param output both streams
    private record Ran(int exitCode, String output, long pid) {}

    @Test
    void says_its_version_and_helps() throws Exception {
        assertThat(run(Map.of(), LAUNCHER, "--version").output())
                .startsWith("compensationd ")
                .contains("Java 25");
        assertThat(run(Map.of(), LAUNCHER, "--help").output()).contains("Usage: compensationd", "Exit codes:");
    }

    @Test
    void prints_nothing_but_the_result() throws Exception {
        assertThat(run(Map.of(), LAUNCHER, "--version").output().lines()).hasSize(2);
    }

    @Test
    void hands_on_the_exit_code_and_every_argument_as_it_is() throws Exception {
        var ran = run(Map.of(), LAUNCHER, "check", "--set", "a b=$HOME *");
        assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.output()).contains("--set a b: unknown setting");
    }

    @Test
    void runs_through_links_absolute_and_relative() throws Exception {
        var absolute = Files.createSymbolicLink(folder.resolve("absolute"), LAUNCHER);
        var relative = Files.createSymbolicLink(folder.resolve("relative"), absolute.getFileName());
        assertThat(run(Map.of(), relative, "--version").output()).startsWith("compensationd ");
    }

    @Test
    void without_any_java_says_what_to_install() throws Exception {
        var ran = run(Map.of(), launcherThatLooksIn(folder.resolve("jvm")), "--version");
        assertThat(ran.exitCode()).isOne();
        assertThat(ran.output()).isEqualTo("""
                        compensationd: no Java 25 or later found (looked at JAVA_HOME, PATH and the usual folders).
                        Install one, for example from https://adoptium.net, or set JAVA_HOME to where it is.
                        """);
    }

    @Test
    void with_older_javas_only_names_them() throws Exception {
        var old = java(folder.resolve("jvm/old"), "17.0.15");
        var older = java(folder.resolve("home"), "1.8.0_412");
        var ran = run(Map.of("JAVA_HOME", older.toString()), launcherThatLooksIn(folder.resolve("jvm")), "--version");
        assertThat(ran.exitCode()).isOne();
        assertThat(ran.output()).contains("Found only:", "Java 17 in " + old, "Java 1 in " + older);
    }

    @Test
    void takes_java_home_then_path_then_the_usual_folders() throws Exception {
        var usual = java(folder.resolve("jvm/usual"), "25.0.3");
        var launcher = launcherThatLooksIn(folder.resolve("jvm"));
        assertThat(run(Map.of(), launcher).output()).startsWith(usual.toString());

        var onPath = java(folder.resolve("on-path"), "26");
        var path = Map.of("PATH", onPath.resolve("bin") + ":" + toolsPath());
        assertThat(run(path, launcher).output()).startsWith(onPath.toString());

        var home = new TreeMap<>(path);
        home.put("JAVA_HOME", java(folder.resolve("home"), "25").toString());
        assertThat(run(home, launcher).output())
                .startsWith(folder.resolve("home").toString());

        home.put("JAVA_HOME", java(folder.resolve("old-home"), "17.0.1").toString());
        assertThat(run(home, launcher).output()).startsWith(onPath.toString());
    }

    @Test
    @Shows(29)
    void becomes_the_java_that_it_starts_and_hands_it_more_options() throws Exception {
        java(folder.resolve("jvm/25"), "25.0.3");
        var ran = run(
                Map.of("COMPENSATIOND_JAVA_OPTS", "-Xmx64m -Da=b"),
                launcherThatLooksIn(folder.resolve("jvm")),
                "status",
                "two words");
        assertThat(ran.output())
                .contains("pid " + ran.pid() + "\n", "[-Xmx64m]", "[-Da=b]", "[-Djdk.serialFilter=!*]")
                .endsWith("[status]\n[two words]\n");
    }

    @Test
    void a_node_ends_when_it_has_no_memory_left_and_a_command_says_so() throws Exception {
        java(folder.resolve("jvm/25"), "25.0.3");
        var launcher = launcherThatLooksIn(folder.resolve("jvm"));
        assertThat(run(Map.of(), launcher, "run").output()).contains("[-XX:+ExitOnOutOfMemoryError]");
        assertThat(run(Map.of(), launcher, "status").output()).doesNotContain("OutOfMemory");
    }

    @Test
    @Shows(35)
    void the_jar_names_the_libraries_that_are_there() throws Exception {
        try (var jar = new JarFile(HOME.resolve("lib/compensationd.jar").toFile())) {
            var libraries = jar.getManifest().getMainAttributes().getValue("Class-Path");
            assertThat(libraries.split(" "))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(library ->
                            assertThat(HOME.resolve("lib").resolve(library)).exists());
        }
    }

    @Test
    void the_shipped_configuration_is_in_conf() {
        assertThat(HOME.resolve("conf/quartz.properties")).hasSameTextualContentAs(Path.of("quartz.properties"));
    }

    /// The launcher with this instead of the machine's own folders.
    private Path launcherThatLooksIn(Path jvms) throws IOException {
        var text = Files.readString(LAUNCHER).replaceAll("(?<=\\s)/(usr|opt|Library)/", folder + "/none/");
        var script = Files.createDirectories(folder.resolve("bin")).resolve("compensationd");
        Files.writeString(script, text.replace(folder + "/none/lib/jvm/*25*", jvms + "/*"));
        return executable(script);
    }

    /// A Java that says who it is and how it was called.
    private Path java(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(Files.writeString(
                home.resolve("bin/java"),
                "#!/bin/sh\necho '" + home + "'\necho pid $$\nfor a in \"$@\"; do echo \"[$a]\"; done\n"));
        return home;
    }

    private static Path executable(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Only what a script needs: no java.
    private Path toolsPath() throws IOException {
        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var tool : List.of("sh", "dirname", "readlink", "sed"))
            if (!Files.exists(tools.resolve(tool)))
                Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        return tools;
    }

    private Ran run(Map<String, String> environment, Path launcher, String... args) throws Exception {
        var command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", toolsPath().toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output, process.pid());
    }
}
