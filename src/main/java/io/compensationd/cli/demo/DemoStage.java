package io.compensationd.cli.demo;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.Verify;
import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsReader;
import io.compensationd.settings.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The demo's own folder, settings and database, and what is played there.
final class DemoStage implements AutoCloseable {
    private static final Path KEPT = Path.of("compensationd-demo");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration FRAME = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(1);

    private final Path folder;
    private final boolean keep;
    private final Terminal terminal;
    private final Path config;
    private final String token = token();
    private final Database database;
    private final Settings.Tables tables;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DemoStage(Path folder, boolean keep, Terminal terminal) throws IOException {
        this.folder = folder;
        this.keep = keep;
        this.terminal = terminal;
        this.config = folder.resolve("quartz.properties");
        Files.createFile(config, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(config, settings(folder, token));
        var settings = SettingsReader.read(Sources.of(Optional.of(config), Map.of(), Map.of()))
                .settings();
        terminal.note("Starting a PostgreSQL of its own in " + folder);
        this.database = Database.open(settings.database(), "compensationd demo");
        this.tables = settings.tables();
        new Migrations(database, tables).migrate(line -> {});
    }

    static DemoStage set(boolean keep, Terminal terminal) {
        try {
            var stage = new DemoStage(folder(keep), keep, terminal);
            // Ctrl-C: the PostgreSQL is a process of its own and would outlive us.
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
            return stage;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(boolean keep) throws IOException {
        if (!keep) return Files.createTempDirectory("compensationd-demo-");
        if (Files.exists(KEPT))
            throw CommandProblem.refused(
                    "%s is there already, from an earlier --keep. Remove it, or work in another folder."
                            .formatted(KEPT.toAbsolutePath()));
        return Files.createDirectory(KEPT).toAbsolutePath();
    }

    /// Waits are short, so that retries end while one watches.
    private static String settings(Path folder, String token) {
        return """
                compensation.database.data-folder=%s
                compensation.http.port=0
                compensation.http.operator-token=%s
                compensation.retry.base=PT1S
                compensation.retry.cap=PT4S
                """.formatted(folder.resolve("postgresql"), token);
    }

    DemoVerdict play(DemoData data, int count) throws SQLException, InterruptedException {
        var opening = seed(data);
        terminal.note("%d tasks are due, %d more come while %d nodes work; the nodes are starting"
                .formatted(data.tasks() / 2, data.tasks() - data.tasks() / 2, count));
        try (var nodes = DemoNodes.start(config, count);
                var platform = new DemoPlatform(database.work(), data, data.tasks() / 2)) {
            watch(data, nodes, platform);
            nodes.stop();
            return verdict(data, opening, platform.credits());
        }
    }

    private DemoVerdict verdict(DemoData data, BigDecimal opening, BigDecimal credits) throws SQLException {
        try (var store = Store.open(database.source(Purpose.BULK), tables, database.schema());
                var connection = database.work().getConnection()) {
            return DemoVerdict.judge(connection, data, opening, credits).and(new Verify(store).run());
        }
    }

    /// Accounts, and the first half of the tasks; the sum of the balances before the first deduction.
    private BigDecimal seed(DemoData data) throws SQLException {
        try (var connection = database.work().getConnection()) {
            data.accounts(connection);
            for (int from = 0; from < data.tasks() / 2; from += 10_000)
                DemoData.insert(connection, from, Math.min(data.tasks() / 2, from + 10_000));
            return DemoVerdict.number(connection, "select sum(balance) from users");
        }
    }

    private void watch(DemoData data, DemoNodes nodes, DemoPlatform platform)
            throws SQLException, InterruptedException {
        var view = new DemoView(terminal, data.tasks());
        var pause = terminal.colours() ? FRAME : LINE;
        var never = new CountDownLatch(1);
        var told = false;
        long start = System.nanoTime();
        for (var elapsed = Duration.ZERO; elapsed.compareTo(LIMIT) < 0; elapsed = since(start)) {
            nodes.requireAlive();
            told = told || told(nodes, view);
            try (var connection = database.work().getConnection()) {
                var snapshot = DemoSnapshot.read(connection);
                view.show(snapshot, elapsed);
                if (snapshot.done() && platform.done()) return;
                if (snapshot.settled() > 0) platform.begin();
                if (snapshot.failed() >= platform.toFail()) platform.lastCall();
            }
            if (never.await(pause.toMillis(), TimeUnit.MILLISECONDS)) return;
        }
        throw CommandProblem.failed("Tasks are still pending after %d s. The nodes' logs (kept with --keep) say why."
                .formatted(LIMIT.toSeconds()));
    }

    private boolean told(DemoNodes nodes, DemoView view) {
        var address = nodes.address();
        address.ifPresent(it -> view.note("Dashboard, as long as this runs: " + it + "  sign in with " + token));
        return address.isPresent();
    }

    private static String token() {
        var bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) return;
        database.close();
        if (keep) keptWhere();
        else remove();
    }

    private void keptWhere() {
        terminal.note("""
                Kept: %1$s
                  the nodes' logs   %1$s/logs
                  look around       compensationd --config %2$s status""".formatted(folder, config));
    }

    private void remove() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            terminal.note("compensationd: warning: " + folder + " could not be removed: " + e);
        }
    }
}
