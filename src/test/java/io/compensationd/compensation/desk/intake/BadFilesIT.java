package io.compensationd.compensation.desk.intake;

import static io.compensationd.compensation.desk.intake.IntakeIT.csv;
import static io.compensationd.compensation.desk.intake.IntakeIT.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What files look like in the world, and what is said about them.
class BadFilesIT {
    private static final String GOOD = "k1,1,7,2.5,one,openai,/v1,a,b";

    @Test
    void line_ends_of_every_kind_a_byte_order_mark_and_quoted_line_ends_are_fine() throws Exception {
        try (var imports = new Imports()) {
            var file = "\uFEFF"
                    + csv(GOOD, "k2,1,7,1,one,openai,/v1,\"a\r\nb\",\"\"\"q\"\"\"")
                            .replace("\n", "\r\n");
            assertThat(imports.csv(file.replace("\r\r\n", "\r\n") + "\r\n\r\n")).isEqualTo(done(2, 2, "3.5000", 0, 0));
            assertThat(
                            imports.value(
                                    "select \"requestBody\" || \"responseBody\" from compensation_tasks where \"idempotencyKey\" = 'k2'"))
                    .isEqualTo("a\r\nb\"q\"");
        }
    }

    @Test
    void a_file_without_a_task_is_none() throws Exception {
        assertUnreadable("", "expected a header with column names, found an empty file");
        assertUnreadable("\n\r\n", "expected a header with column names, found an empty file");
        assertUnreadable(csv(), "expected at least one task, found none");
    }

    @Test
    void a_header_that_does_not_fit_is_said_at_once_with_all_that_is_wrong() throws Exception {
        assertUnreadable(
                csv(GOOD).replace("userPricingId", "userPricingID"),
                "line 1, column \"userPricingID\": expected a column that may be given, found one that is unknown:"
                        + " did you mean userPricingId?",
                "line 1, userPricingId: expected this column in the header, found none");
        assertUnreadable(
                csv(GOOD).replace("userPricingId", "userId"),
                "line 1, userId: expected each column once, found it a second time",
                "line 1, userPricingId: expected this column in the header, found none");
        assertUnreadable(
                csv(GOOD).replace("responseBody", "responseBody,"),
                "line 1: expected a column that may be given, found no name: is there a comma too many?");
        assertUnreadable(
                csv(GOOD).replace(",", ";"),
                "line 1: expected column names with commas between them, found \"idempotencyKey;userId;userPricingId;cost;userClerkId;service...\""
                        + ": write the file with commas");
        assertUnreadable(
                "id,completedAt," + csv(GOOD),
                "line 1, column \"id\": expected a column that may be given, found one that the database or the daemon"
                        + " alone writes: leave it out",
                "line 1, column \"completedAt\": expected a column that may be given, found one that the database or the"
                        + " daemon alone writes: leave it out");
    }

    @Test
    void what_is_no_text_at_all_is_no_file_of_tasks() throws Exception {
        try (var imports = new Imports()) {
            var utf16 = (Imported.Unreadable) imports.csv(csv(GOOD).getBytes(StandardCharsets.UTF_16));
            assertThat(utf16.problems()).containsExactly("expected UTF-8, found UTF-16: save the file as UTF-8");
            var gzip = (Imported.Unreadable) imports.csv(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 1, 2, 3});
            assertThat(gzip.problems())
                    .containsExactly("line 1: expected a header with column names in UTF-8, found something else:"
                            + " is this a CSV file?");
        }
    }

    @Test
    void a_quote_that_is_never_closed_is_said_with_its_line_even_where_bad_lines_are_skipped() throws Exception {
        try (var imports = new Imports()) {
            var file = csv(GOOD, "k2,1,7,1,one,openai,/v1,\"canary,b", "k3,1,7,1,one,openai,/v1,a,b");
            for (var imported : List.of(imports.csv(file), imports.skipping(file)))
                assertThat(((Imported.Unreadable) imported).problems())
                        .containsExactly(
                                "line 3: expected a closing quote, found the end of the file: a quote is opened in"
                                        + " the record that begins there, and all that follows would be one value");
            assertNothing(imports);
        }
    }

    @Test
    void invalid_utf8_and_nul_are_bad_lines_named_with_their_place() throws Exception {
        try (var imports = new Imports()) {
            var latin = csv(GOOD, "k2,1,7,1,one,openai,/v1,caf\u00e9,b").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(messages(imports.csv(latin)))
                    .containsExactly("line 3: expected UTF-8, found 0xE9 as byte 28 of the record");
            assertThat(messages(imports.csv(csv(GOOD, "k2,1,7,1,one,openai,/v1,canary\0,b"))))
                    .containsExactly(
                            "line 3, requestBody: expected text without NUL characters, found a NUL as character 7");
            assertThat(messages(imports.ndjson(Imports.json("k", "1", "1").replace("request\"", "\\u0000\""))))
                    .containsExactly(
                            "line 1, requestBody: expected text without NUL characters, found a NUL as character 1");
            assertThat(messages(imports.ndjson(Imports.json("k", "1", "1").replace("request\"", "\\ud800\""))))
                    .containsExactly(
                            "line 1, requestBody: expected Unicode text, found half a surrogate pair as character 1");
            assertNothing(imports);
        }
    }

    @Test
    void a_body_of_10_mb_is_a_bad_line_of_which_only_the_length_is_shown() throws Exception {
        try (var imports = new Imports()) {
            var body = "x".repeat(10_000_000);
            var message = "requestBody: expected text of at most 4194304 bytes, found 10000000 bytes";
            assertThat(messages(imports.csv(csv(GOOD, "k2,1,7,1,one,openai,/v1," + body + ",b"))))
                    .containsExactly("line 3, " + message);
            assertThat(messages(imports.ndjson(Imports.json("k", "1", "1").replace("request\"", body + "\""))))
                    .containsExactly("line 1, " + message);
            var both = "k2,1,7,1,one,openai,/v1," + body + "," + body;
            assertThat(messages(imports.csv(csv(GOOD, both))))
                    .containsExactly(
                            "line 3: expected a record of at most 16777216 bytes, found " + both.length() + " bytes");
            assertThat(imports.skipping(csv(GOOD, both, "k3,1,7,1,one,openai,/v1,a,b")))
                    .isEqualTo(done(3, 2, "3.5000", 0, 1));
            assertThat(imports.skipped).containsExactly(csv().strip(), "");
        }
    }

    @Test
    void a_body_of_4_mb_is_stored_whole() throws Exception {
        try (var imports = new Imports()) {
            var body = "\\t\t\"\"字".repeat(400_000);
            assertThat(imports.csv(csv("k2,1,7,1,one,openai,/v1,\"" + body + "\",b")))
                    .isEqualTo(done(1, 1, "1.0000", 0, 0));
            assertThat(
                            imports.value(
                                    "select md5(\"requestBody\") = md5(repeat(E'\\\\t\\t\"字', 400000)) from compensation_tasks"))
                    .isEqualTo("t");
        }
    }

    @Test
    void malformed_json_and_csv_are_bad_lines_and_the_others_go_on() throws Exception {
        try (var imports = new Imports()) {
            var json = Imports.json("k1", "1", "1") + "\n{\"cost\": canary}\n" + Imports.json("k2", "1", "1.23456")
                    + "\n[]";
            assertThat(messages(imports.ndjson(json)))
                    .hasSize(3)
                    .anySatisfy(message ->
                            assertThat(message).startsWith("line 2: expected JSON, found a mistake at character"))
                    .anySatisfy(
                            message -> assertThat(message).startsWith("line 3, cost: expected an amount like 12.3456"))
                    .contains("line 4: expected one JSON object, found something else")
                    .noneSatisfy(message -> assertThat(message).contains("canary"));
            assertThat(messages(imports.csv(csv(GOOD, "k2,1,7,1,one,openai,/v1,\"a\"canary,b"))))
                    .containsExactly(
                            "line 3: expected CSV, found a closing quote with something other than a comma behind it");
            assertNothing(imports);
        }
    }

    @Test
    void of_thousands_of_bad_lines_the_first_are_kept_and_all_are_counted() throws Exception {
        try (var imports = new Imports()) {
            var lines = new String[5000];
            for (int i = 0; i < lines.length; i++) lines[i] = "k" + i + ",1,7,x,one,openai,/v1,a,b";
            var refused = (Imported.Refused) imports.csv(csv(lines));
            assertThat(refused.bad()).isEqualTo(5000);
            assertThat(refused.first()).hasSize(20);
        }
    }

    private static void assertUnreadable(String file, String... problems) throws Exception {
        try (var imports = new Imports()) {
            assertThat(((Imported.Unreadable) imports.csv(file)).problems()).containsExactly(problems);
            assertNothing(imports);
        }
    }

    private static void assertNothing(Imports imports) {
        assertThat(imports.value("select count(*) from compensation_tasks")).isEqualTo("0");
    }

    private static List<String> messages(Imported imported) {
        return ((Imported.Refused) imported)
                .first().stream().flatMap(line -> line.messages().stream()).toList();
    }
}
