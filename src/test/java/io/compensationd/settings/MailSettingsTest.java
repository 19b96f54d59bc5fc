package io.compensationd.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.settings.Settings.MailSecurity;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailSettingsTest extends GivenSettings {
    @Test
    void nothing_is_sent_without_a_server() {
        assertThat(read().settings().mail()).isEmpty();
    }

    @Test
    void a_server_and_two_addresses_are_enough() throws IOException {
        given();
        assertThat(read().settings().mail())
                .contains(new Settings.Mail(
                        new Settings.Smtp(
                                "smtp.example.com",
                                587,
                                MailSecurity.STARTTLS,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(10)),
                        "comp@example.com",
                        List.of("ops@example.com", "on-call@example.com"),
                        "compensationd",
                        "0 0 8 * * ?",
                        ZoneId.of("UTC")));
    }

    @Test
    void what_could_become_another_header_is_refused() throws IOException {
        for (var header : List.of(
                "from=comp@example.com\\r\\nBcc: all@example.com",
                "to=ops@example.com\\nBcc: all@example.com",
                "to=ops@example.com, all@example.com>",
                "subject=ours\\r\\n\\r\\nbody",
                "from=Comp <comp@example.com>",
                "host=smtp.example.com\\nx")) {
            given("compensation.mail." + header);
            assertThat(problem()).as(header).contains("expected ");
        }
    }

    @Test
    void what_belongs_together_is_asked_for_together() throws IOException {
        lines("compensation.mail.to=ops@example.com");
        assertThat(problem()).contains("compensation.mail.to is set but compensation.mail.host is not");
        lines("compensation.mail.host=smtp.example.com");
        assertThat(problem())
                .contains("compensation.mail.from is not. Set both", "compensation.mail.to is not. Set both");
        given("compensation.mail.user=me");
        assertThat(problem()).contains("compensation.mail.password is not");
        given("compensation.mail.password=x");
        assertThat(problem()).contains("compensation.mail.user is not");
    }

    @Test
    void a_password_goes_nowhere_in_the_clear() throws IOException {
        var signedIn = new String[] {"user=me", "password=" + CANARY, "security=none"};
        given(prefixed(signedIn));
        assertThat(problem())
                .contains("the password would go to smtp.example.com in the clear")
                .doesNotContain(CANARY);
        set.put("compensation.mail.host", "127.0.0.1");
        assertThat(read().settings().mail()).isPresent();
    }

    @Test
    void the_password_comes_from_a_file_and_is_never_shown() throws IOException {
        var password = write("password", CANARY + "\n");
        mode(password, "rw-------");
        given("compensation.mail.user=me", "compensation.mail.password-file=" + password);
        assertThat(read().settings().mail().orElseThrow().smtp().password()).contains(new Secret(CANARY));
        assertThat(read().settings().mail().toString()).doesNotContain(CANARY);
        given("compensation.mail.user=me", "compensation.mail.password=" + CANARY);
        assertThat(read().shown().toString())
                .contains("key=compensation.mail.password, value=***")
                .doesNotContain(CANARY);
    }

    private static String[] prefixed(String... settings) {
        return List.of(settings).stream().map(it -> "compensation.mail." + it).toArray(String[]::new);
    }

    /// Over a server, a sender and two recipients. A secret stands in the file: it is refused in arguments.
    private void given(String... more) throws IOException {
        var file = new ArrayList<>(List.of(
                "compensation.mail.host=smtp.example.com",
                "compensation.mail.from=comp@example.com",
                "compensation.mail.to=ops@example.com, on-call@example.com"));
        set.clear();
        for (var line : more) {
            var words = line.replace("\\r", "\r").replace("\\n", "\n").split("=", 2);
            if (words[0].endsWith(".password")) file.add(line);
            else set.put(words[0], words[1]);
        }
        lines(file.toArray(String[]::new));
    }
}
