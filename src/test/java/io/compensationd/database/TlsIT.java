package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Certificates;
import io.compensationd.testing.Shows;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose certificate is for the host `localhost` alone, signed by an authority of this test's.
class TlsIT {
    @TempDir
    private static Path folder;

    private static Certificates ours;
    private static Certificates others;
    private static String url;

    @BeforeAll
    static void a_server_with_a_certificate() throws IOException {
        ours = Certificates.of("Our Authority", folder.resolve("ours"));
        others = Certificates.of("Other Authority", folder.resolve("others"));
        var key = ours.server("localhost");
        var server =
                TestServer.debian(List.of("ssl=on", "ssl_cert_file=" + key.certificate(), "ssl_key_file=" + key.key()));
        url = server.create("tls");
    }

    @Test
    @Shows(31)
    void with_the_right_authority_and_name_every_session_is_encrypted() {
        try (var database = new TestDatabase(verified("localhost", ours))) {
            assertThat(database.value("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                    .isEqualTo("t");
        }
    }

    @Test
    @Shows(31)
    void prismas_form_verifies_as_well() {
        var address = url.replaceFirst("jdbc:postgresql://127.0.0.1:(\\d+)/.*", "localhost:$1/tls");
        try (var database = new TestDatabase("postgresql://postgres:test@" + address
                + "?sslmode=verify-full&sslrootcert=" + ours.authority() + "&channel_binding=require")) {
            assertThat(database.value("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                    .isEqualTo("t");
        }
    }

    @Test
    @Shows(31)
    void a_certificate_of_another_authority_is_refused() {
        refused(verified("localhost", others))
                .hasMessageContaining("was expected to show a certificate that sslrootcert " + others.authority()
                        + " vouches for; found one for localhost, issued by CN=Our Authority")
                .hasMessageContaining("Nothing was sent to it");
    }

    @Test
    @Shows(31)
    void a_certificate_for_another_host_is_refused() {
        refused(verified("127.0.0.1", ours))
                .hasMessageContaining(
                        "was expected to show a certificate for the host 127.0.0.1; found one for localhost")
                .hasMessageContaining("compensation.database.url");
    }

    @Test
    @Shows(31)
    void a_server_without_tls_is_refused() {
        refused(TestServer.database() + "&sslmode=verify-full&sslrootcert=" + ours.authority())
                .hasMessageContaining(
                        "was expected to speak TLS (sslmode=verify-full), and was found to speak plain text only")
                .hasMessageContaining("ssl = on");
    }

    private static String verified(String host, Certificates authority) {
        return url.replace("127.0.0.1", host) + "&sslmode=verify-full&sslrootcert=" + authority.authority()
                + "&channelBinding=require&requireAuth=scram-sha-256";
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String url) {
        return assertThatThrownBy(
                        () -> Database.open(TestDatabases.settings(url), "test").close())
                .isInstanceOfSatisfying(
                        DatabaseProblem.class, it -> assertThat(it.exitCode()).isEqualTo(3));
    }
}
