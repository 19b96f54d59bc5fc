package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    @TempDir
    static Path first;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start_once() {
        EmbeddedPostgres.join(first).close();
    }

    @Test
    void a_first_start_is_durable_private_and_has_the_reference_tables() throws Exception {
        var folder = temporary.resolve("data folder");
        try (var server = EmbeddedPostgres.join(folder)) {
            assertThat(
                            query(
                                    server.url(),
                                    "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in"
                                            + " ('fsync', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories')"))
                    .isEqualTo("fsync=on listen_addresses=127.0.0.1 synchronous_commit=on unix_socket_directories=");
            assertThat(query(server.url(), "select count(*) from users, api_request_logs"))
                    .isEqualTo("0");
            assertThatThrownBy(() -> query(server.url().as(Optional.empty(), Optional.of("wrong")), "select 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            it -> assertThat(it.getSQLState()).isEqualTo("28P01"));
        }
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("password"))).isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("data/pg_hba.conf"))).doesNotContainPattern("(?m)^[a-z].*trust");
        assertThat(running(folder)).isFalse();
    }

    @Test
    void a_second_node_joins_and_the_first_may_leave() throws Exception {
        var folder = prepared("shared");
        try (var second = EmbeddedNode.start(folder)) {
            var address = second.address();
            try (var first = EmbeddedPostgres.join(folder)) {
                assertThat(first.url().address()).isEqualTo(address);
                assertThat(first.notes()).isEmpty();
                query(first.url(), "create table kept as select 42 as n");
                assertThat(environment(folder)).contains("LC_ALL=C").doesNotContain("canary");
            }
            assertThat(running(folder)).isTrue();
        }
        assertThat(running(folder)).isFalse();
        try (var again = EmbeddedPostgres.join(folder)) {
            assertThat(query(again.url(), "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void nodes_that_start_at_once_share_one_server() throws Exception {
        var folder = temporary.resolve("new");
        try (var a = EmbeddedNode.start(folder);
                var b = EmbeddedNode.start(folder);
                var c = EmbeddedNode.start(folder)) {
            assertThat(List.of(a.address(), b.address(), c.address())).containsOnly(a0(folder));
        }
        assertThat(running(folder)).isFalse();
    }

    @Test
    void two_parts_of_one_process_share_it_too() throws IOException {
        var folder = prepared("shared");
        try (var database = Database.open(settings(folder), "test")) {
            var other = Database.open(settings(folder), "test");
            other.close();
            other.close();
            assertThat(new Migrations(database, io.compensationd.testing.TestDatabases.tables()).check())
                    .extracting(Problem::kind)
                    .containsExactly(Problem.Kind.PENDING);
        }
    }

    @Test
    void a_server_left_by_a_crash_is_joined_and_named() throws Exception {
        var folder = prepared("crashed");
        var node = EmbeddedNode.start(folder);
        var address = node.address();
        node.kill();
        assertThat(running(folder)).isTrue();
        try (var next = EmbeddedPostgres.join(folder)) {
            assertThat(next.url().address()).isEqualTo(address);
            assertThat(next.notes()).singleElement().asString().contains("which a crash left running");
        }
        assertThat(running(folder)).isFalse();
    }

    @Test
    void leftovers_of_a_crash_of_the_machine_are_no_obstacle() throws Exception {
        var folder = prepared("rebooted");
        Files.createDirectories(folder.resolve("data.unfinished/half"));
        Files.createDirectories(folder.resolve("postgres.unfinished/half"));
        try (var first = EmbeddedPostgres.join(folder)) {
            query(first.url(), "create table kept as select 42 as n");
            var postmaster = new DataFolder(folder.toRealPath()).postmaster().orElseThrow();
            var process = ProcessHandle.of(postmaster.pid()).orElseThrow();
            process.destroyForcibly();
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        var file = folder.resolve("data/postmaster.pid");
        var lines = Files.readAllLines(file);
        lines.set(0, "" + ProcessHandle.current().pid());
        Files.write(file, lines);
        assertThat(running(folder)).isFalse();
        try (var next = EmbeddedPostgres.join(folder)) {
            assertThat(query(next.url(), "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void any_user_may_run_it_in_a_folder_of_their_own() throws Exception {
        if (!PostgresProgram.isRoot()) return; // then all of the others have shown it
        var home = Files.createDirectory(Path.of("/tmp").resolve("compensationd-nobody-" + System.nanoTime()));
        try {
            var classPath = EmbeddedNode.readableClassPath(home);
            var folder = Files.createDirectory(home.resolve("data"));
            var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(folder, nobody);
            try (var node = EmbeddedNode.start(classPath, folder, "runuser", "-u", "nobody", "--")) {
                assertThat(node.address()).startsWith("jdbc:postgresql://127.0.0.1:");
                assertThatThrownBy(() -> EmbeddedPostgres.join(folder))
                        .isInstanceOfSatisfying(
                                DatabaseProblem.class,
                                it -> assertThat(it.exitCode()).isEqualTo(2))
                        .hasMessageContaining("belongs to nobody, and this is root");
            }
            assertThat(running(folder)).isFalse();
        } finally {
            PostgresBinaries.delete(home);
        }
    }

    private static Settings.Database settings(Path folder) {
        return new Settings.Database(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                folder,
                Optional.empty(),
                4,
                true,
                Optional.empty(),
                Optional.empty());
    }

    /// A folder that was started once, which saves the time to make it.
    private Path prepared(String name) throws IOException {
        var folder = temporary.resolve(name);
        try (var files = Files.walk(first)) {
            for (var file : files.toList())
                Files.copy(
                        file,
                        folder.resolve(first.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
        }
        return folder;
    }

    /// The address by the server's own file.
    private static String a0(Path folder) throws Exception {
        var port =
                new DataFolder(folder.toRealPath()).postmaster().orElseThrow().port();
        return "jdbc:postgresql://127.0.0.1:" + port + "/compensationd";
    }

    private static boolean running(Path folder) throws Exception {
        var real = new DataFolder(folder.toRealPath());
        return real.postmaster().filter(it -> it.serves(real.cluster())).isPresent();
    }

    private static String environment(Path folder) throws Exception {
        var pid = new DataFolder(folder.toRealPath()).postmaster().orElseThrow().pid();
        return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.UTF_8);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String query(DatabaseUrl url, String sql) throws SQLException {
        try (var connection = new Sessions(url, "test", "public", 150_000, false).connect(Purpose.WORK);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) return "";
            var result = statement.getResultSet();
            result.next();
            return result.getString(1);
        }
    }
}
