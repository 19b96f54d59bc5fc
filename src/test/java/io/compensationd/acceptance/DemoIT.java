package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README's first command shows, as it stands in the package.
class DemoIT {
    @TempDir
    Path folder;

    @Test
    void the_demo_of_the_package_ends_by_itself_and_every_promise_holds() throws Exception {
        var output = folder.resolve("output");
        var demo = new ProcessBuilder(
                        Path.of(System.getProperty("compensationd.home"), "bin", "compensationd")
                                .toAbsolutePath()
                                .toString(),
                        "demo",
                        "--nodes",
                        "3",
                        "--tasks",
                        "5000")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(demo.waitFor(5, TimeUnit.MINUTES)).as("it ended").isTrue();
            assertThat(demo.exitValue()).as(read(output)).isZero();
            assertThat(read(output))
                    .containsPattern(
                            "Dashboard, as long as this runs: http://127.0.0.1:\\d+  sign in with [0-9a-f]{24}")
                    .contains("Every completed task was charged exactly once, and every digit is accounted for.")
                    .contains("runs of one lane that overlap                      0             0  held")
                    .contains("breaks that verify finds                           0             0  held")
                    .doesNotContain("BROKEN");
        } finally {
            demo.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
