package io.compensationd.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.compensationd.testing.Shows;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JournalEntryTest {
    @Test
    void an_entry_has_its_priority_and_the_fields_of_its_line() {
        assertThat(entry(Level.WARN, "suspected lane=3 left-out=2 error=\"two words\""))
                .isEqualTo("""
                        MESSAGE=suspected lane=3 left-out=2 error="two words"
                        PRIORITY=4
                        SYSLOG_IDENTIFIER=compensationd
                        LOGGER=io.compensationd.Test
                        COMPENSATIOND_LANE=3
                        COMPENSATIOND_LEFT_OUT=2
                        COMPENSATIOND_ERROR=two words
                        """);
    }

    @Test
    void several_lines_go_with_their_length() {
        assertThat(entry(Level.ERROR, "broken\n\tat Here"))
                .startsWith("MESSAGE\n\u000f\0\0\0\0\0\0\0broken\n\tat Here\n");
    }

    @Test
    @Shows(22)
    void what_a_message_says_cannot_become_a_field_of_its_own() {
        assertThat(entry(Level.INFO, "said \nPRIORITY=0"))
                .startsWith("MESSAGE\n\u0010\0\0\0\0\0\0\0said \nPRIORITY=0\n");
    }

    @Test
    void levels_are_those_of_syslog() {
        assertThat(JournalEntry.priority(Level.ERROR)).isEqualTo(3);
        assertThat(JournalEntry.priority(Level.INFO)).isEqualTo(6);
        assertThat(JournalEntry.priority(Level.DEBUG)).isEqualTo(7);
    }

    private static String entry(Level level, String message) {
        var logger = new LoggerContext().getLogger("io.compensationd.Test");
        var event = new LoggingEvent("", logger, level, message, null, null);
        return new String(JournalEntry.of(event, message), StandardCharsets.UTF_8);
    }
}
