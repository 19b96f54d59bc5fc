package io.compensationd.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A real PostgreSQL for a first look and for development, shared by all nodes that are started on its folder. It
/// writes through to the disk, asks for a password, listens on the loopback alone and outlives the node that started
/// it.
///
/// Each node holds a shared lock for its life. Whoever starts or stops the server holds an exclusive one meanwhile,
/// and stops it only where no other node lives. The kernel frees both when a node is killed; then the server stays,
/// and the next node joins it.
public final class EmbeddedPostgres implements AutoCloseable {
    /// What this process holds, by folder. The kernel's file locks belong to a process, too: a second lock of the same
    /// file would fail, and closing its channel would free the first.
    private static final Map<Path, Life> LIVES = new HashMap<>();

    private final Life life;
    private boolean left;

    private EmbeddedPostgres(Life life) {
        this.life = life;
    }

    /// Joins the server of a folder, and starts it where it does not run. The first start takes some seconds.
    ///
    /// @throws DatabaseProblem where it cannot
    public static EmbeddedPostgres join(Path path) {
        synchronized (LIVES) {
            var folder = DataFolder.open(path);
            try {
                var life = LIVES.get(folder.path());
                if (life == null) {
                    life = Life.begin(folder);
                    LIVES.put(folder.path(), life);
                }
                life.holders++;
                return new EmbeddedPostgres(life);
            } catch (IOException e) {
                throw DatabaseProblem.failed(
                        "The embedded PostgreSQL in " + folder.path() + " cannot be started or joined: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /// Where it is; user and password of its only user.
    DatabaseUrl url() {
        return life.url;
    }

    /// What `check` should say about it.
    List<String> notes() {
        return life.notes;
    }

    /// Leaves, and stops the server if no other node is there.
    @Override
    public void close() {
        synchronized (LIVES) {
            if (left) return;
            left = true;
            if (--life.holders > 0) return;
            LIVES.remove(life.folder.path());
            try {
                life.end();
            } catch (IOException e) {
                throw DatabaseProblem.failed(
                        "The embedded PostgreSQL in " + life.folder.path() + " could not be stopped: " + e.getMessage(),
                        e);
            }
        }
    }

    /// This process's part in one folder.
    private static final class Life {
        final DataFolder folder;
        final FileChannel file;
        final FileLock lock;
        final DatabaseUrl url;
        final List<String> notes;
        int holders;

        private Life(DataFolder folder, FileChannel file, FileLock lock, DatabaseUrl url, List<String> notes) {
            this.folder = folder;
            this.file = file;
            this.lock = lock;
            this.url = url;
            this.notes = notes;
        }

        static Life begin(DataFolder folder) throws IOException {
            var file = folder.lockFile("life.lock");
            try (var startFile = folder.lockFile("start.lock");
                    var start = startFile.lock()) {
                var first = isFree(file);
                var lock = file.lock(0, Long.MAX_VALUE, true);
                var server = new PostgresServer(folder);
                var running = server.running();
                var notes = running.isPresent() && first
                        ? List.of("joined the embedded PostgreSQL in " + folder.path() + ", which a crash left running")
                        : List.<String>of();
                var url = running.isPresent() ? running.get() : server.start();
                server.createDatabase(url);
                return new Life(folder, file, lock, url, notes);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        }

        void end() throws IOException {
            try (file;
                    var startFile = folder.lockFile("start.lock");
                    var start = startFile.lock()) {
                lock.release();
                if (isFree(file)) new PostgresServer(folder).stop();
            }
        }

        /// Whether no other process lives here. Asked under the exclusive lock only, so that none begins meanwhile.
        private static boolean isFree(FileChannel file) throws IOException {
            try (var all = file.tryLock()) {
                return all != null;
            }
        }
    }
}
