package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.NotifySocket;
import io.compensationd.testing.Shows;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// The packaged node as systemd runs it: with a socket to notify, a watchdog, a file of settings and credentials.
class SupervisedIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path LAUNCHER =
            Path.of(System.getProperty("compensationd.home", "target/compensationd"), "bin/compensationd");

    @TempDir
    private Path folder;

    private TestDatabase database;
    private NotifySocket systemd;
    private Process node;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        database = TestDatabases.migrated();
        var url = database.url().replaceAll("[&?](user|password)=[^&]*", "");
        settings("compensation.database.url=" + url, "compensation.database.user=postgres");
        var credentials = Files.createDirectory(folder.resolve("credentials"));
        var password = Files.writeString(credentials.resolve("compensationd_database.password"), "test\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--------"));
        systemd = NotifySocket.at(folder.resolve("notify"));
        log = folder.resolve("log");
        // As systemd starts it: whoever runs the tests may have told its children to ignore a hangup.
        var builder = new ProcessBuilder(
                        "env", "--default-signal=HUP", LAUNCHER.toAbsolutePath().toString(), "run", "--node-id", "a")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(java.util.Map.of(
                        "COMPENSATIOND_CONFIG",
                                folder.resolve("quartz.properties").toString(),
                        "CREDENTIALS_DIRECTORY", credentials.toString(),
                        "NOTIFY_SOCKET", folder.resolve("notify").toString(),
                        "WATCHDOG_USEC", "2000000"));
        node = builder.start();
        systemd.await("says READY", it -> it.startsWith("READY=1\nSTATUS=settled 0 tasks"), SOON);
    }

    @AfterEach
    void stop() throws InterruptedException {
        node.destroyForcibly().waitFor();
        systemd.close();
        database.close();
    }

    @Test
    @Shows(34)
    void it_says_that_it_works_that_it_lives_what_it_does_and_that_it_stops() throws Exception {
        assertThat(systemd.messages()).anyMatch(it -> it.startsWith("EXTEND_TIMEOUT_USEC="));
        awaitWatchdogs(3);
        task(1, 10);
        systemd.await("tells the task", it -> it.startsWith("STATUS=settled 1 tasks, amount 1.25"), SOON);
        node.destroy();
        systemd.await(
                "says STOPPING",
                it -> it.matches("(?s)STOPPING=1\nSTATUS=draining.*EXTEND_TIMEOUT_USEC=40000000"),
                SOON);
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
    }

    @Test
    void a_hangup_takes_what_a_running_node_can_take() throws Exception {
        task(1, 0);
        Await.until(
                SOON, "the first task waits", () -> column(1, "\"retryCount\"").equals("1"));
        add(
                "compensation.engine.balance=fail",
                "compensation.schedule.interval=PT7M",
                "compensation.database.work-pool=9");
        hangUp();
        systemd.await("says RELOADING", it -> it.matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"), SOON);
        systemd.await(
                "tells what it took",
                it -> it.equals(
                        "READY=1\nSTATUS=reloaded [compensation.engine.balance, compensation.schedule.interval],"
                                + " needs a restart for [compensation.database.work-pool]"),
                SOON);
        task(2, 0);
        Await.until(
                SOON, "the second task fails at once", () -> column(2, "status").equals("failed"));
        assertThat(database.value("select distinct repeat_interval from compensation.qrtz_simple_triggers"
                        + " where trigger_name like 'lane-%'"))
                .isEqualTo("420000");
    }

    @Test
    void a_hangup_with_a_broken_file_keeps_the_old_settings() throws Exception {
        add("compensation.engine.balance=fail", "compensation.retry.bsae=PT1S");
        hangUp();
        var told = systemd.await("refuses", it -> it.startsWith("READY=1\nSTATUS=reload refused"), SOON);
        assertThat(told).contains("the old settings stay", "Did you mean compensation.retry.base?");
        task(1, 0);
        Await.until(
                SOON,
                "the task waits, as the old settings say",
                () -> column(1, "\"retryCount\"").equals("1"));
        assertThat(column(1, "status")).isEqualTo("pending");
        awaitWatchdogs(systemd.messages().size());
    }

    @Test
    void a_json_log_is_one_object_a_line_and_holds_no_secret() throws Exception {
        task(1, 10);
        systemd.await("tells the task", it -> it.startsWith("STATUS=settled 1 tasks"), SOON);
        var lines = Files.readAllLines(log);
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).propertyNames())
                        .contains("time", "level", "logger", "message"));
        var settled = lines.stream().filter(it -> it.contains("\"settled ")).findFirst();
        assertThat(new ObjectMapper()
                        .readTree(settled.orElseThrow())
                        .get("amount")
                        .asString())
                .isEqualTo("1.2500");
        assertThat(lines).noneMatch(it -> it.contains("password"));
    }

    private void awaitWatchdogs(int more) {
        int before = watchdogs();
        Await.until(SOON, more + " more WATCHDOG=1", () -> watchdogs() >= before + Math.min(more, 3));
    }

    private int watchdogs() {
        return (int) systemd.messages().stream().filter("WATCHDOG=1"::equals).count();
    }

    private void task(int user, int balance) {
        database.sql("""
                insert into users (id, "clerkId", balance) values (%1$d, 'c%1$d', %2$d);
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%1$d, 7, 1.25, 'c%1$d', 'openai', '/v1', '{}', '{}', now())
                """.formatted(user, balance));
    }

    private String column(int user, String column) {
        return database.value("select " + column + " from compensation_tasks where \"userId\" = " + user);
    }

    private void settings(String... lines) throws IOException {
        Files.write(folder.resolve("quartz.properties"), List.of(lines));
        add("compensation.log.format=json");
    }

    private void add(String... lines) throws IOException {
        Files.write(folder.resolve("quartz.properties"), List.of(lines), java.nio.file.StandardOpenOption.APPEND);
    }

    private void hangUp() throws Exception {
        var kill =
                new ProcessBuilder("kill", "-HUP", "" + node.pid()).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }
}
