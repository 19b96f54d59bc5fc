package io.compensationd.compensation.desk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordsTest {
    @Test
    void every_line_end_counts_and_blank_lines_are_left_out() throws IOException {
        assertThat(cut("a\nb\r\nc\rd\n\n\r\n\re", true)).containsExactly("1:a", "2:b", "3:c", "4:d", "8:e");
    }

    @Test
    void line_ends_in_quotes_belong_to_the_value() throws IOException {
        assertThat(cut("a,\"x\ny\r\nz\",b\n\"q\"\"\n\"\"\",c\nd", true))
                .containsExactly("1:a,\"x\ny\r\nz\",b", "4:\"q\"\"\n\"\"\",c", "6:d");
    }

    @Test
    void a_quote_inside_a_plain_value_is_a_character_like_any_other() throws IOException {
        assertThat(cut("5\" disk,x\ny\n\"a\"b\",\nz", true))
                .containsExactly("1:5\" disk,x", "2:y", "3:\"a\"b\",", "4:z");
    }

    @Test
    void quotes_mean_nothing_in_json_lines() throws IOException {
        assertThat(cut("{\"a\":\"\n\"}\n", false)).containsExactly("1:{\"a\":\"", "2:\"}");
    }

    @Test
    void a_byte_order_mark_is_left_out() throws IOException {
        assertThat(cut("\uFEFFa\nb", true)).containsExactly("1:a", "2:b");
        assertThat(cut("\uFEFF", true)).isEmpty();
        assertThat(cut("", true)).isEmpty();
    }

    @Test
    void a_quote_that_is_never_closed_is_told_with_the_line_it_began_in() throws IOException {
        assertThat(cut("a\n\"b\nc\nd", true)).containsExactly("1:a", "unclosed 2");
    }

    @Test
    void a_record_beyond_the_limit_is_read_past_and_the_next_one_is_whole() throws IOException {
        var large = "x".repeat(Records.SIZE_MAX);
        assertThat(cut(large + "\n" + large + "y\nnext", true))
                .containsExactly("1:" + large, "too long 2: " + (Records.SIZE_MAX + 1), "3:next");
    }

    @Test
    void what_comes_in_pieces_is_cut_as_what_comes_at_once() throws IOException {
        var random = new Random(Long.getLong("seed", 7));
        for (int i = 0; i < 500; i++) {
            var text = random(random);
            InputStream pieces = InputStream.nullInputStream();
            for (byte b : text.getBytes(StandardCharsets.UTF_8))
                pieces = new SequenceInputStream(pieces, new ByteArrayInputStream(new byte[] {b}));
            assertThat(cut(new Records(pieces, true))).as(text).isEqualTo(cut(text, true));
        }
    }

    private static String random(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) text.append("ab,\"\"\n\r".charAt(random.nextInt(7)));
        return text.toString();
    }

    private static List<String> cut(String text, boolean quotes) throws IOException {
        return cut(new Records(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), quotes));
    }

    private static List<String> cut(Records records) throws IOException {
        var cut = new ArrayList<String>();
        for (var raw = records.next(); raw.isPresent(); raw = records.next()) {
            cut.add(
                    switch (raw.get()) {
                        case Raw.Whole whole -> whole.line() + ":" + new String(whole.bytes(), StandardCharsets.UTF_8);
                        case Raw.TooLong long1 -> "too long " + long1.line() + ": " + long1.size();
                        case Raw.Unclosed unclosed -> "unclosed " + unclosed.line();
                    });
            if (raw.get() instanceof Raw.Unclosed) break;
        }
        return cut;
    }
}
