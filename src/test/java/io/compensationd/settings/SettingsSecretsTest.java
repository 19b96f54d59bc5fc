package io.compensationd.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Shows;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class SettingsSecretsTest extends GivenSettings {
    @Test
    void a_password_is_read_from_a_file_without_its_line_end() throws IOException {
        var password = write("password", "geheim \n");
        mode(password, "rw-r-----");
        withUrl("compensation.database.password-file=" + password);
        assertThat(read().settings().database().password()).contains(new Secret("geheim"));
    }

    @Test
    @Shows(23)
    void a_password_file_that_is_missing_open_empty_or_doubtful_is_a_problem() throws IOException {
        withUrl("compensation.database.password-file=" + folder.resolve("none"));
        assertThat(problem()).contains("none is missing. Create it");

        var password = write("password", CANARY);
        mode(password, "rw-r--r--");
        withUrl("compensation.database.password-file=" + password);
        assertThat(problem())
                .contains("is readable by everybody. Run: chmod 600")
                .doesNotContain(CANARY);

        mode(password, "rw-------");
        Files.writeString(password, "\n");
        assertThat(problem()).contains("is empty");
        Files.writeString(password, "a\nb\n");
        assertThat(problem()).contains("has several lines");

        withUrl("compensation.database.password-file=" + folder);
        assertThat(problem()).contains("is a folder");

        withUrl("compensation.database.password-file=" + password, "compensation.database.password=x");
        assertThat(problem()).contains("are both set. Keep one of them.");
    }

    @Test
    void a_settings_file_with_a_password_that_all_may_read_is_a_warning() throws IOException {
        withUrl("compensation.database.password=x");
        mode(file, "rw-r--r--");
        assertThat(read().warnings()).singleElement().asString().contains("holds a secret", "chmod 600");
        mode(file, "rw-------");
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    @Shows(3)
    void a_short_cron_secret_is_refused_without_showing_it() {
        environment.put("CRON_SECRET", "zq8");
        assertThat(problem())
                .isEqualTo("CRON_SECRET: compensation.cron.secret: expected a secret of at least 16 characters,"
                        + " found a value of 3 characters.");
    }

    @Test
    @Shows(24)
    void no_secret_is_in_what_is_shown_or_in_what_settings_say_of_themselves() throws IOException {
        lines(
                "compensation.database.url=postgresql://app:" + CANARY + "@db/platform?sslpassword=" + CANARY,
                "compensation.database.password=" + CANARY,
                "compensation.migrate.user=owner",
                "compensation.migrate.password=" + CANARY,
                "org.quartz.dataSource.x.password=" + CANARY);
        environment.put("CRON_SECRET", CANARY);
        var effective = read();
        assertThat(effective.shown().toString()).contains("***").doesNotContain(CANARY);
        assertThat(effective.settings().database().toString()).doesNotContain(CANARY);
        assertThat(effective.settings().cron().toString()).doesNotContain(CANARY);
    }

    @Test
    @Shows(24)
    void a_secret_in_the_arguments_is_refused_with_the_ways_to_hide_it() throws IOException {
        withUrl();
        set.put("compensation.database.password", CANARY);
        set.put("compensation.http.viewer-token", CANARY);
        set.put("compensation.database.url", "postgresql://app:" + CANARY + "@db/platform");
        set.put("org.quartz.dataSource.x.password", CANARY);
        assertThat(problem())
                .contains(
                        "--set compensation.database.password: expected no secret in the arguments",
                        "Use compensation.database.password-file, the settings file (chmod 600) or"
                                + " COMPENSATION_DATABASE_PASSWORD in the environment.",
                        "--set compensation.http.viewer-token: ",
                        "--set compensation.database.url: ",
                        "--set org.quartz.dataSource.x.password: ")
                .doesNotContain(CANARY);
        set.clear();
        var password = write("password", CANARY);
        mode(password, "rw-------");
        set.put("compensation.database.password-file", password.toString());
        set.put("compensation.database.url", "postgresql://app@db/platform?sslmode=verify-full");
        assertThat(read().settings().database().password()).contains(new Secret(CANARY));
    }

    @Test
    void no_secret_is_in_a_problem_with_an_address() {
        environment.put("DATABASE_URL", "mysql://app:" + CANARY + "@db/platform?password=" + CANARY);
        assertThat(problem()).contains("***").doesNotContain(CANARY);
    }
}
