package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ImportIT {
    private static final String HEADER =
            "idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody";

    @TempDir
    private Path folder;

    @Test
    void a_file_is_imported_and_a_second_time_nothing_is_added() throws IOException {
        try (var desk = new TasksDesk()) {
            var file = csv("a", "k1,1,7,2.5,one,openai,/v1,ask,answer", "k2,2,7,1,two,openai,/v1,ask,answer");
            assertThat(desk.call("import", file, "--dry-run").out())
                    .isEqualTo("Would import 2 tasks of 3.5000 in all.\n");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
            assertThat(desk.call("import", file).out()).isEqualTo("Imported 2 tasks of 3.5000 in all.\n");
            var before = desk.digest();
            assertThat(desk.call("import", file).out())
                    .isEqualTo("Imported 0 tasks of 0.0000 in all, 2 were there already.\n");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void standard_input_needs_a_format() {
        try (var desk = new TasksDesk()) {
            var json =
                    "{\"idempotencyKey\":\"k\",\"userId\":1,\"userPricingId\":7,\"cost\":0.5,\"userClerkId\":\"one\","
                            + "\"serviceProvider\":\"openai\",\"requestApi\":\"/v1\",\"requestBody\":\"\",\"responseBody\":\"\"}\n";
            var refused = desk.piping(json, "import", "-");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("expected --format csv or ndjson", "found standard input");
            assertThat(desk.piping(json, "import", "-", "--format", "ndjson").out())
                    .isEqualTo("Imported 1 task of 0.5000 in all.\n");
        }
    }

    @Test
    void bad_lines_keep_all_out_with_exit_2_where_they_are_malformed_and_3_where_they_only_do_not_fit()
            throws IOException {
        try (var desk = new TasksDesk()) {
            var malformed = csv("m", "k1,1,7,2.5,one,openai,/v1,a,b", "k2,1,7,1.00001,one,openai,/v1,canary,b");
            var called = desk.call("import", malformed);
            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err())
                    .contains("compensationd: line 3, cost: expected an amount like 12.3456", "found \"1.00001\"")
                    .contains("1 of 2 lines are bad. Nothing was imported; mend them, or say --skip-bad.")
                    .doesNotContain("canary");
            var unknown = csv("u", "k1,99,7,2.5,one,openai,/v1,a,b");
            assertThat(desk.call("import", unknown).exitCode()).isEqualTo(3);
            assertThat(desk.call("import", unknown).err())
                    .contains("line 2, userId: expected an account that exists, found 99");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    @Test
    void skipped_lines_go_to_a_file_that_only_its_owner_reads_and_that_gives_the_records_back() throws IOException {
        try (var desk = new TasksDesk()) {
            var file = folder.resolve("s.csv");
            Files.write(
                    file,
                    (HEADER
                                    + "\nk1,1,7,2.5,one,openai,/v1,a,b\nk2,99,7,1,one,openai,/v1,\"x\ny\",b\nk3,1,7,1,one,openai,/v1,caf\u00e9,b\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var called = desk.call("import", file.toString(), "--skip-bad");
            assertThat(called.exitCode()).isZero();
            var bad = Path.of(file + ".bad.ndjson");
            assertThat(called.out())
                    .isEqualTo("Imported 1 task of 2.5000 in all, 2 bad lines left out: see " + bad + ".\n");
            assertThat(Files.getPosixFilePermissions(bad)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            var lines = Files.readAllLines(bad).stream()
                    .map(JsonMapper.shared()::readTree)
                    .toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0).get("record").asString()).isEqualTo(HEADER);
            assertThat(lines.get(1).at("/reasons/0").asString())
                    .isEqualTo("line 5: expected UTF-8, found 0xE9 as byte 28 of the record");
            assertThat(lines.get(1).get("recordBase64").isString()).isTrue();
            assertThat(lines.get(2).get("record").asString()).isEqualTo("k2,99,7,1,one,openai,/v1,\"x\ny\",b");

            var again = desk.call("import", file.toString(), "--skip-bad");
            assertThat(again.exitCode()).isEqualTo(2);
            assertThat(again.err()).contains("expected a new file for bad lines, found one that exists");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("1");
        }
    }

    @Test
    void a_bad_file_that_cannot_be_written_keeps_all_out() throws IOException {
        try (var desk = new TasksDesk()) {
            var file = csv("w", "k1,1,7,2.5,one,openai,/v1,a,b", "k2,99,7,2.5,one,openai,/v1,a,b");
            var called = desk.call(
                    "import",
                    file,
                    "--skip-bad",
                    "--bad-file",
                    folder.resolve("none/bad").toString());
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.err()).contains("Reading or writing a file failed");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    @Test
    void a_file_that_is_none_is_exit_2() throws IOException {
        try (var desk = new TasksDesk()) {
            for (var args : List.of(List.of("none.csv"), List.of(folder.toString(), "--format", "csv"))) {
                var called = desk.call(args.stream()
                        .collect(
                                () -> new java.util.ArrayList<>(List.of("import")),
                                java.util.ArrayList::add,
                                java.util.ArrayList::addAll)
                        .toArray(String[]::new));
                assertThat(called.exitCode()).isEqualTo(2);
                assertThat(called.err()).contains("expected a file that can be read, found none");
            }
            var header = Files.writeString(folder.resolve("h.csv"), "idempotencyKey,usr,cost,cost\n");
            var called = desk.call("import", header.toString());
            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err())
                    .contains("cost: expected each column once", "userId: expected this column in the header");
        }
    }

    @Test
    void json_tells_the_counts_and_what_was_wrong() throws IOException {
        try (var desk = new TasksDesk()) {
            var report = desk.json("import", csv("j", "k1,1,7,2.5,one,openai,/v1,a,b"));
            assertThat(report.get("stored").asLong()).isOne();
            assertThat(report.get("amount").asString()).isEqualTo("2.5000");
            var refused = desk.json("import", csv("r", "k2,1,7,x,one,openai,/v1,a,b"));
            assertThat(refused.get("imported").asBoolean()).isFalse();
            assertThat(refused.at("/problems/0").asString()).contains("line 2, cost");
        }
    }

    private String csv(String name, String... lines) throws IOException {
        var text = HEADER + "\n" + String.join("\n", lines) + "\n";
        return Files.writeString(folder.resolve(name + ".csv"), text).toString();
    }
}
