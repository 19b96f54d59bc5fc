package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void prismas_form_is_read() {
        var url = DatabaseUrl.parse("postgresql://alice:secret@db.example:6543/shop?schema=billing");
        assertThat(url.address()).isEqualTo("jdbc:postgresql://db.example:6543/shop");
        assertThat(url.parameters())
                .containsEntry("user", "alice")
                .containsEntry("password", "secret")
                .containsEntry("sslmode", "prefer");
        assertThat(url.schema()).contains("billing");
    }

    @Test
    void user_password_and_database_are_percent_decoded() {
        var url = DatabaseUrl.parse("postgres://al%40ice:p%40ss%2F%3A+%E5%AF%86@h/my%20shop");
        assertThat(url.parameters()).containsEntry("user", "al@ice").containsEntry("password", "p@ss/:+密");
        assertThat(url.address()).isEqualTo("jdbc:postgresql://h:5432/my+shop");
        assertThat(org.postgresql.Driver.parseURL(url.address(), null)).containsEntry("PGDBNAME", "my shop");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://[::1]:5433/d, jdbc:postgresql://[::1]:5433/d",
        "postgresql://u@[fe80::2]/d, jdbc:postgresql://[fe80::2]:5432/d",
        "postgresql:///d, jdbc:postgresql://localhost:5432/d",
        "postgresql://h/d, jdbc:postgresql://h:5432/d",
        "postgresql://localhost/d?host=other, jdbc:postgresql://other:5432/d"
    })
    void hosts_of_every_kind_are_read(String url, String address) {
        assertThat(DatabaseUrl.parse(url).address()).isEqualTo(address);
    }

    @Test
    void of_several_hosts_the_primary_is_taken() {
        var prisma = DatabaseUrl.parse("postgresql://a,b:5433/d");
        assertThat(prisma.address()).isEqualTo("jdbc:postgresql://a:5432,b:5433/d");
        assertThat(prisma.parameters())
                .containsEntry("targetServerType", "primary")
                .containsEntry("hostRecheckSeconds", "2");
        assertThat(DatabaseUrl.parse("jdbc:postgresql://a,b/d").parameters())
                .containsEntry("targetServerType", "primary");
        assertThat(DatabaseUrl.parse("postgresql://a/d").parameters()).doesNotContainKey("targetServerType");
    }

    @Test
    void the_jdbc_form_keeps_its_parameters_and_names_the_schema() {
        var url =
                DatabaseUrl.parse("jdbc:postgresql://h/d?user=u&password=a%26b&currentSchema=billing,public&ssl=true");
        assertThat(url.address()).isEqualTo("jdbc:postgresql://h/d");
        assertThat(url.parameters())
                .containsEntry("user", "u")
                .containsEntry("password", "a&b")
                .containsEntry("ssl", "true")
                .doesNotContainKey("currentSchema");
        assertThat(url.schema()).contains("billing");
    }

    @Test
    void the_settings_user_wins_over_the_urls() {
        var url = DatabaseUrl.parse("postgresql://a:b@h/d").as(Optional.of("c"), Optional.empty());
        assertThat(url.parameters()).containsEntry("user", "c").containsEntry("password", "b");
    }

    @Test
    void no_url_can_take_away_what_money_rests_on() {
        var url = DatabaseUrl.parse("jdbc:postgresql://h/d?autosave=always&logServerErrorDetail=true&socketTimeout=1"
                + "&ApplicationName=x&loginTimeout=0&tcpKeepAlive=false");
        var properties = new Sessions(url, "node-1", "public", 180_000, true).properties(Purpose.WORK);
        assertThat(properties)
                .containsEntry("autosave", "never")
                .containsEntry("logServerErrorDetail", "false")
                .containsEntry("socketTimeout", "20")
                .containsEntry("ApplicationName", "node-1")
                .containsEntry("loginTimeout", "5")
                .containsEntry("tcpKeepAlive", "true");
    }

    @Test
    void prismas_timeouts_are_kept_where_they_are_not_too_short() {
        var url = DatabaseUrl.parse("postgresql://h/d?connect_timeout=30&socket_timeout=60");
        var properties = new Sessions(url, "n", "public", 150_000, false).properties(Purpose.WORK);
        assertThat(properties)
                .containsEntry("connectTimeout", "30")
                .containsEntry("loginTimeout", "30")
                .containsEntry("socketTimeout", "60");
        var shorter = DatabaseUrl.parse("postgresql://h/d?connect_timeout=0&socket_timeout=3");
        assertThat(new Sessions(shorter, "n", "public", 150_000, false).properties(Purpose.WORK))
                .containsEntry("connectTimeout", "3")
                .containsEntry("socketTimeout", "20");
    }

    @Test
    void what_sizes_the_platforms_own_pool_is_noted_and_not_used() {
        var url = DatabaseUrl.parse("postgresql://h/d?connection_limit=1&pool_timeout=0&statement_cache_size=0");
        assertThat(url.parameters()).containsOnlyKeys("sslmode");
        assertThat(url.notes()).hasSize(3).anyMatch(it -> it.startsWith("connection_limit sizes the platform's"));
    }

    @Test
    void a_certificate_is_checked_when_prisma_would_check_it(@TempDir Path folder) throws Exception {
        var root = Files.createFile(folder.resolve("root.crt"));
        var strict = DatabaseUrl.parse("postgresql://h/d?sslmode=require&sslaccept=strict&sslcert=" + root);
        assertThat(strict.parameters())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", root.toString());
        assertThat(DatabaseUrl.parse("postgresql://h/d?sslaccept=strict").parameters())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        assertThat(DatabaseUrl.parse("postgresql://h/d?sslmode=require&channel_binding=require")
                        .parameters())
                .containsEntry("sslmode", "require")
                .containsEntry("channelBinding", "require");
        var identity = Files.createFile(folder.resolve("me.p12"));
        assertThat(DatabaseUrl.parse("postgresql://h/d?sslmode=require&sslidentity=" + identity + "&sslpassword=x")
                        .parameters())
                .containsEntry("sslkey", identity.toString())
                .containsEntry("sslpassword", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://u:secret@h/d                          | No scheme",
                "h/d                                           | No scheme",
                "prisma://accelerate.example/?api_key=secret   | Prisma's own proxy",
                "postgresql:h/d                                | \"//\" was expected",
                "postgresql://u:secret@h                       | No database is named",
                "postgresql://u:secret@h/                      | No database is named",
                "postgresql://u:sec/ret@h/d                    | write it as %2F",
                "postgresql://u:sec%zzret@h/d                  | written as %25",
                "postgresql://u:secret@h:99999/d               | port from 1 to 65535",
                "postgresql://u:secret@h:port/d                | port from 1 to 65535",
                "postgresql://u:secret@::1/d                   | in brackets",
                "postgresql://u:secret@[::1/d                  | no closing",
                "postgresql://u:secret@a,,b/d                  | host is missing",
                "postgresql://u:secret@h/d?pgbouncer=true      | transaction pooler",
                "postgresql://u:secret@h/d?host=/var/run/pg    | Unix socket",
                "postgresql://u:secret@h/d?sslmode=on          | sslmode=on is none of",
                "postgresql://u:secret@h/d?sslmod=require      | no TLS parameter",
                "postgresql://u:secret@h/d?sslaccept=maybe     | neither strict nor",
                "postgresql://u:secret@h/d?sslcert=no.pem      | no such file",
                "postgresql://u:secret@h/d?sslidentity=me.pem  | PKCS 12",
                "postgresql://u:secret@h/d?connect_timeout=3s  | whole seconds",
                "postgresql://u:secret@h/d?target_session_attrs=standby | takes no writes",
                "postgresql://u:secret@h/d?sslmode=disable&sslaccept=strict | contradicts",
                "jdbc:postgresql://h/d?user=u&password=secret&sslMode=require | no parameter of the PostgreSQL JDBC driver",
                "jdbc:postgresql://u:secret@h/d                | has no user or password before the host",
                "jdbc:mysql://h/d?password=secret              | cannot read this JDBC URL"
            })
    void a_wrong_url_is_explained_without_its_password(String url, String words) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOfSatisfying(
                        DatabaseProblem.class, it -> assertThat(it.exitCode()).isEqualTo(2))
                .hasMessageStartingWith("compensation.database.url: ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {90_600, 120_022, 140_019})
    void an_old_server_is_refused(int version) {
        var problem = Server.refuseOld(version).orElseThrow();
        assertThat(problem.exitCode()).isEqualTo(3);
        assertThat(problem)
                .hasMessageContaining("PostgreSQL 15 or later was expected, " + version / 10_000)
                .hasMessageContaining("Upgrade");
    }

    @ParameterizedTest
    @ValueSource(ints = {150_000, 180_006})
    void a_tested_server_is_taken(int version) {
        assertThat(Server.refuseOld(version)).isEmpty();
    }

    @Test
    void only_servers_that_have_a_transaction_timeout_are_given_one() {
        var url = DatabaseUrl.parse("postgresql://h/d");
        assertThat(new Sessions(url, "n", "public", 160_009, true).begin(Purpose.WORK))
                .doesNotContain("transaction_timeout = 1");
        assertThat(new Sessions(url, "n", "public", 170_000, true).begin(Purpose.WORK))
                .contains("set transaction_timeout = 15000");
    }
}
