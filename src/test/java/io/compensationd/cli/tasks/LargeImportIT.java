package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeImportIT {
    /// `-Dlines=1000000` for the whole of what is promised.
    private static final int LINES = Integer.getInteger("lines", 200_000);

    private static final String BODY = "{\"\"prompt\"\":\"\"" + "x".repeat(300) + "\"\"}";

    @TempDir
    private Path folder;

    @Test
    void a_file_many_times_larger_than_the_heap_is_imported() throws Exception {
        try (var desk = new TasksDesk()) {
            var log = folder.resolve("log");
            var importing = importing(desk, log);
            try (var out = new BufferedOutputStream(importing.getOutputStream(), 1 << 16)) {
                write(out);
            }
            assertThat(importing.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(log))
                    .endsWith("Imported %s tasks of %s.5000 in all, 1 were there already.\n"
                            .formatted(Shown.count(LINES), LINES + LINES / 2 - 1));
            assertThat(importing.exitValue()).isZero();
            assertThat(desk.value(
                            "select count(distinct \"idempotencyKey\") || ' ' || sum(cost) from compensation_tasks"))
                    .isEqualTo(LINES + " " + (LINES + LINES / 2 - 1) + ".5000");
        }
    }

    /// The last line is the first one again, so that the count is no round number by chance.
    private static void write(OutputStream out) throws IOException {
        out.write(
                "idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody\n"
                        .getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < LINES; i++) line(out, i);
        line(out, 0);
    }

    private static void line(OutputStream out, int i) throws IOException {
        var cost = i == 0 ? "1" : "1.5";
        out.write("k%d,%d,7,%s,one,openai,/v1/chat,\"%s\",\"%s\"\n"
                .formatted(i, 1 + i % 2, cost, BODY, BODY)
                .getBytes(StandardCharsets.UTF_8));
    }

    private static Process importing(TasksDesk desk, Path log) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.compensationd.Main",
                        "tasks",
                        "import",
                        "-",
                        "--format",
                        "csv")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("COMPENSATION_DATABASE_URL", desk.database.url());
        return builder.start();
    }
}
