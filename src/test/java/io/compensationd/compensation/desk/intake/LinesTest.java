package io.compensationd.compensation.desk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Wrong;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final List<Column> COLUMNS = List.of(Column.COST, Column.REQUEST_BODY, Column.ERROR_MESSAGE);

    @Test
    void csv_values_come_under_their_columns_and_an_empty_optional_one_is_none() {
        assertThat(csv("1.5,\"a \"\"quoted\"\"\nbody\","))
                .isEqualTo(Map.of(Column.COST, "1.5", Column.REQUEST_BODY, "a \"quoted\"\nbody"));
        assertThat(csv(",,\"x\""))
                .isEqualTo(Map.of(Column.COST, "", Column.REQUEST_BODY, "", Column.ERROR_MESSAGE, "x"));
    }

    @Test
    void malformed_csv_says_what_is_wrong_and_shows_nothing() {
        assertThat(csvWrong("1,\"secret\"canary,x"))
                .isEqualTo("expected CSV, found a closing quote with something other than a comma behind it");
        assertThat(csvWrong("1,2,3,"))
                .isEqualTo("expected 3 values, as in the header, found 4: there is a comma too many at the end");
        assertThat(csvWrong("1,2")).isEqualTo("expected 3 values, as in the header, found 2");
    }

    @Test
    void json_numbers_are_taken_as_they_are_written_and_null_is_none() {
        assertThat(
                        json(
                                "{\"cost\": 0.1000, \"userId\":9007199254740993,\"requestBody\":\"\\u5b57\\n\",\"errorMessage\":null}"))
                .isEqualTo(
                        Map.of(Column.COST, "0.1000", Column.USER_ID, "9007199254740993", Column.REQUEST_BODY, "字\n"));
    }

    @Test
    void malformed_json_says_where_and_shows_nothing() {
        assertThat(jsonWrong("{\"cost\": secretcanary}"))
                .contains("expected JSON, found a mistake at character")
                .doesNotContain("canary");
        assertThat(jsonWrong("{\"cost\": NaN}")).contains("a mistake at character");
        assertThat(jsonWrong("{\"cost\": 1")).contains("a mistake");
        assertThat(jsonWrong("{\"cost\": 1, \"cost\": 2}")).contains("a name that stands there twice");
        assertThat(jsonWrong("[1]")).isEqualTo("expected one JSON object, found something else");
        assertThat(jsonWrong("  ")).isEqualTo("expected one JSON object, found something else");
        assertThat(jsonWrong("{} {}")).isEqualTo("expected one JSON object, found something behind it");
        assertThat(jsonWrong("{\"requestBody\": \"a\0b\"}")).contains("a mistake at character");
        assertThat(jsonWrong("{\"requestBody\": {\"a\": [1]}, \"cost\": true}"))
                .isEqualTo("requestBody: expected text or a number, found an object;"
                        + " cost: expected text or a number, found true");
        assertThat(jsonWrong("[".repeat(100_000))).contains("something else");
        assertThat(jsonWrong("{\"a\":" + "[".repeat(100_000))).contains("a mistake");
        assertThat(jsonWrong("{\"cost\":" + "1".repeat(100_000) + "}")).contains("a mistake");
    }

    @Test
    void an_unknown_name_comes_with_what_was_probably_meant() {
        assertThat(jsonWrong("{\"usreId\": 1}"))
                .isEqualTo(
                        "column \"usreId\": expected a column that may be given, found one that is unknown: did you mean userId?");
        assertThat(header("user_pricing_id")).contains("did you mean userPricingId?");
        assertThat(header("colour")).contains("one that is unknown; known are userId, userPricingId, cost");
        assertThat(header("completedAt")).contains("the database or the daemon alone writes: leave it out");
        assertThat(header("")).contains("no name: is there a comma too many?");
    }

    @Test
    void a_header_lacks_nothing_repeats_nothing_and_has_its_key() {
        var full = List.of(
                "responseBody",
                "requestBody",
                "requestApi",
                "serviceProvider",
                "userClerkId",
                "cost",
                "userPricingId",
                "userId");
        assertThat(Header.problems(full, true)).isEmpty();
        assertThat(Header.problems(full, false))
                .singleElement()
                .asString()
                .contains("a second import charges twice", "--without-keys");
        assertThat(Header.problems(List.of("userId", "userId"), true))
                .extracting(Wrong::toString)
                .contains(
                        "userId: expected each column once, found it a second time",
                        "cost: expected this column in the header, found none");
        assertThat(Header.problems(List.of("userId;cost;x"), false))
                .singleElement()
                .asString()
                .contains("with commas between them", "userId;cost;x");
    }

    @Test
    void utf8_is_strict() {
        var utf8 = new Utf8();
        assertThat(utf8.firstInvalid("字😀é".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(utf8.firstInvalid(new byte[] {'a', (byte) 0xC3, '('})).hasValue(1);
        assertThat(utf8.firstInvalid(new byte[] {'a', 'b', (byte) 0xE5, (byte) 0xAD}))
                .hasValue(2);
        assertThat(utf8.firstInvalid(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .hasValue(0);
        assertThat(utf8.firstInvalid(("x".repeat(100_000) + "é").getBytes(StandardCharsets.ISO_8859_1)))
                .hasValue(100_000);
    }

    @Test
    void copy_text_escapes_what_copy_would_read_otherwise() {
        var text = new CopyText();
        text.add(7).add("a\tb\\N\r\n字").add(null).add("").endRow();
        assertThat(new String(text.take(), StandardCharsets.UTF_8)).isEqualTo("7\ta\\tb\\\\N\\r\\n字\t\\N\t\n");
        assertThat(text.size()).isZero();
    }

    private static Map<Column, String> csv(String record) {
        return ((Lines.Values) new CsvLines(COLUMNS).parse(record)).values();
    }

    private static String csvWrong(String record) {
        return wrong(new CsvLines(COLUMNS).parse(record));
    }

    private static Map<Column, String> json(String record) {
        return ((Lines.Values) new JsonLines().parse(record)).values();
    }

    private static String jsonWrong(String record) {
        return wrong(new JsonLines().parse(record));
    }

    private static String header(String name) {
        return Header.unknown(name).orElseThrow().toString();
    }

    private static String wrong(Lines.Parsed parsed) {
        var messages = new BadLine(1, ((Lines.Malformed) parsed).wrongs()).messages();
        return String.join("; ", messages).replace("line 1: ", "").replace("line 1, ", "");
    }
}
