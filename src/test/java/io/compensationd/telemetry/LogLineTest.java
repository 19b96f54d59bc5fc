package io.compensationd.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void a_line_is_a_verb_and_its_fields() {
        assertThat(LogLine.fields("settled lane=3 run=17 amount=12.5000 left-out=2"))
                .containsExactly(
                        entry("lane", "3"), entry("run", "17"), entry("amount", "12.5000"), entry("left-out", "2"));
    }

    @Test
    void quotes_hold_words_together() {
        assertThat(LogLine.fields("interrupted lane=0 error=\"it's gone, x=1\" do='start it \"again\"'"))
                .containsExactly(
                        entry("lane", "0"), entry("error", "it's gone, x=1"), entry("do", "start it \"again\""));
    }

    @Test
    void words_alone_are_no_fields() {
        assertThat(LogLine.fields("to do: V01__tasks.sql")).isEmpty();
        assertThat(LogLine.fields("lane=3 at the very start is the verb")).isEmpty();
    }
}
