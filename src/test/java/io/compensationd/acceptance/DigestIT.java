package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.cli.CalledCli;
import io.compensationd.compensation.desk.Digest;
import io.compensationd.compensation.desk.Digests;
import io.compensationd.database.Purpose;
import io.compensationd.testing.Await;
import io.compensationd.testing.Certificates;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The digest by mail, with a mail server that has a certificate and asks for a password.
class DigestIT {
    private static final Duration BOUND = Duration.ofMinutes(2);

    /// Everything that Quartz stores, as text.
    private static final String STORED = """
            select coalesce((select string_agg(j::text || coalesce(encode(j.job_data, 'escape'), ''), '') from compensation.qrtz_job_details j), '')
                || coalesce((select string_agg(t::text || coalesce(encode(t.job_data, 'escape'), ''), '') from compensation.qrtz_triggers t), '')
            """;

    /// Two tasks that failed an hour ago, one that waits, and attempts of another month.
    private static final String UNSETTLED = """
            insert into compensation_tasks (id, "userId", "userPricingId", cost, status, "retryCount", "nextRetryAt", "updatedAt",
                "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody")
            select i, 1, 7, 2.5, case i when 93 then 'pending' else 'failed' end, 3 - i / 93, now() + interval '1 day', now(),
                   'one', 'openai', '/v1', 'ask', 'answer' from generate_series(91, 93) i;
            insert into compensation.attempts (task_id, attempt, node, at, outcome, reason, error)
            values (91, 3, 'n', now() - interval '1 hour', 'failed', 'balance_too_small', 'x'),
                   (92, 3, 'n', now() - interval '1 hour', 'failed', 'balance_too_small', 'x'),
                   (93, 1, 'n', now() - interval '1 hour', 'retry', 'balance_too_small', 'x'),
                   (92, 2, 'n', now() - interval '40 days', 'failed', 'account_inactive', 'x')
            """;

    @TempDir
    private static Path folder;

    private static Post post;

    @BeforeAll
    static void aServersCertificateAndPassword() throws IOException {
        post = Post.in(folder);
    }

    @Test
    void two_nodes_send_one_mail_for_each_stretch_of_time_and_the_store_never_holds_the_password() throws Exception {
        var server = post.tls();
        try (var cluster = new TestCluster(told())) {
            var database = cluster.database;
            var more =
                    Stream.of("compensation.mail.schedule=0/3 * * * * ?", "compensation.mail.time-zone=Asia/Shanghai");
            var settings = Stream.concat(post.settings().stream(), more).toArray(String[]::new);
            var nodes = List.of(cluster.node("d1", settings), cluster.node("d2", settings));
            Post.await(server, 2);
            var first = Post.text(server.getReceivedMessages()[0]);
            assertThat(server.getReceivedMessages()[0].getSubject())
                    .isEqualTo("staging: 4 settled, 2 failed, 1 waiting");
            assertThat(server.getReceivedMessages()[0].getHeader("Auto-Submitted"))
                    .containsExactly("auto-generated");
            assertThat(first.replaceAll(" +", " "))
                    .contains(
                            database.database().place(),
                            " settled 4 tasks 5.0000",
                            " failed for good 2 tasks 5.0000",
                            " balance_too_small 2 tasks 5.0000 1 tries that will be repeated",
                            " waiting for their next try 1 tasks 2.5000",
                            " failed, for you to decide 2 tasks 5.0000",
                            "no invariant is broken")
                    .doesNotContain("account_inactive");
            assertThat(database.value(STORED))
                    .contains("DigestJob")
                    .doesNotContain(Post.PASSWORD, "localhost", "example.com");

            // Who may write the table cannot lead the password elsewhere.
            database.sql("""
                    update compensation.qrtz_job_details set job_data = convert_to(E'smtp_host=127.0.0.1\\nmail.smtp.port=1\\nrecipient=evil@example.com\\n', 'LATIN1')
                    where job_name = 'digest'
                    """);
            Post.await(server, server.getReceivedMessages().length + 2);

            var before = Post.chain(server);
            server.stop();
            Await.until(
                    BOUND,
                    "a failure told",
                    () -> nodes.stream().anyMatch(it -> it.log().contains("digest-failed")));
            database.sql("delete from compensation.ledger_entries where task_id = 4");
            var again = post.tls();
            Post.await(again, 1);
            var broken = again.getReceivedMessages()[0];
            assertThat(broken.getSubject()).startsWith("staging: BROKEN INVARIANTS (");
            assertThat(Post.text(broken)).contains("BROKEN I2: 1 completed tasks that have no ledger entry");
            assertThat(Post.chain(again).getFirst()).startsWith(before.getLast().split(" ", 2)[1]);
            again.stop();

            assertThat(database.value(
                            "select trigger_state from compensation.qrtz_triggers where trigger_name = 'digest'"))
                    .isNotEqualTo("ERROR");
            for (var node : nodes) assertThat(node.log()).doesNotContain(Post.PASSWORD, "NoClassDefFoundError");
        } finally {
            server.stop();
        }
    }

    @Test
    void a_slot_has_one_digest_whoever_fires_it_and_a_failed_one_is_made_up_for() throws Exception {
        try (var database = told()) {
            var digests = digests(database);
            var slot = Instant.parse("2026-01-01T08:00:00Z");
            assertThatThrownBy(() -> digests.once(slot, it -> {
                        throw new IOException("nobody is there");
                    }))
                    .hasMessage("nobody is there");
            var sent = new ArrayList<Digest>();
            var together = new CyclicBarrier(2);
            var firings = List.of(once(digests, slot, sent, together), once(digests, slot, sent, together));
            firings.forEach(CompletableFuture::join);
            assertThat(digests.once(slot, sent::add)).isEmpty();
            assertThat(sent)
                    .singleElement()
                    .satisfies(it -> assertThat(it.settled().tasks()).isEqualTo(4));
            assertThat(digests.once(slot.plusSeconds(60), sent::add)).isPresent();
            assertThat(sent.getLast().since()).isEqualTo(sent.getFirst().until());
            assertThat(sent.getLast().settled().tasks()).isZero();
        }
    }

    @Test
    void by_hand_it_is_printed_or_sent_and_a_server_that_cannot_be_trusted_gets_no_password() throws Exception {
        var plain = post.plain();
        try (var database = told()) {
            assertThat(called(database, "digest", "--print").out())
                    .startsWith("4 settled, 2 failed, 1 waiting\n\nFrom ")
                    .contains("no invariant is broken");
            assertThat(called(database, "digest", "--print", "--json", "--back=P60D")
                            .out())
                    .contains("\"reason\"", "account_inactive", "\"settled\"", "5.0000");
            var off = called(database, "digest", "--send");
            assertThat(off.exitCode()).isEqualTo(2);
            assertThat(off.err()).contains("Mail is off: expected compensation.mail.host");

            var toPlain = new String[] {"digest", "--send", set("port=" + post.port), set("security=none")};
            var sent = called(database, with(toPlain));
            assertThat(sent.exitCode()).as(sent.err()).isZero();
            assertThat(sent.out()).isEqualTo("Sent to ops@example.com: 4 settled, 2 failed, 1 waiting\n");
            assertThat(plain.getReceivedMessages()).hasSize(1);
            assertThat(database.value("select count(*) from compensation.last_digest"))
                    .isEqualTo("0");

            var noTls = called(database, with("digest", "--send", set("port=" + post.port), set("security=starttls")));
            assertThat(noTls.exitCode()).isEqualTo(1);
            assertThat(noTls.err()).contains("could not be sent by localhost:" + post.port, "STARTTLS");
            var wrong = called(
                    database,
                    with("digest", "--send", set("port=" + post.port), set("security=none"), set("user=you")));
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(wrong.err()).contains("could not be sent").doesNotContain(Post.PASSWORD);
        } finally {
            plain.stop();
        }
        untrusted();
    }

    private static void untrusted() throws IOException {
        var stranger =
                Certificates.of("another authority", folder.resolve("other")).authority();
        var server = post.tls();
        try (var database = told()) {
            var tls = List.of("digest", "--send", set("port=" + post.port), set("security=tls"));
            var unknown = new ArrayList<>(tls);
            unknown.add(set("authority=" + stranger));
            assertThat(called(database, with(unknown.toArray(String[]::new))).err())
                    .contains("could not be sent", "PKIX");
            var otherName = new ArrayList<>(tls);
            otherName.addAll(List.of(set("authority=" + post.certificates.authority()), set("host=127.0.0.1")));
            assertThat(called(database, with(otherName.toArray(String[]::new))).err())
                    .contains("could not be sent", "127.0.0.1");
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    private static CompletableFuture<Void> once(
            Digests digests, Instant slot, List<Digest> sent, CyclicBarrier together) {
        return CompletableFuture.runAsync(() -> {
            try {
                together.await();
                digests.once(slot, sent::add);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String set(String setting) {
        return "--set=compensation.mail." + setting;
    }

    private static String[] with(String... words) {
        var all = new ArrayList<>(List.of(
                set("host=localhost"),
                set("user=me"),
                set("password-file=" + post.passwordFile),
                set("from=comp@example.com"),
                set("to=ops@example.com")));
        all.addAll(Arrays.asList(words));
        return all.toArray(String[]::new);
    }

    private static TestDatabase told() {
        var hourAgo = OldTasks.SETTLED.replace("60 days", "1 hour").replace("61 days", "2 hours");
        return TestDatabases.migrated().sql(hourAgo.formatted(4)).sql(UNSETTLED);
    }

    private static Digests digests(TestDatabase database) {
        return new Digests(
                database.database().source(Purpose.BULK), TestDatabases.tables(), database.schema(), List::of);
    }

    private static CalledCli called(TestDatabase database, String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url()), words);
    }
}
