package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Actor;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.LostKeys;
import io.compensationd.compensation.desk.intake.Imported.Done;
import io.compensationd.compensation.desk.intake.Imported.KeysLost;
import io.compensationd.compensation.desk.intake.Imported.Refused;
import io.compensationd.ledger.Names;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Imports files of tasks.
public final class Intake {
    private static final int TRIES_MAX = 5;
    private static final int SHOWN_MAX = 20;

    private final DataSource connections;
    private final Names names;
    private final Optional<Author> author;

    /// @param connections whose statements may take minutes
    public Intake(DataSource connections, Names names) {
        this(connections, names, Optional.empty());
    }

    private Intake(DataSource connections, Names names, Optional<Author> author) {
        this.connections = connections;
        this.names = names;
        this.author = author;
    }

    private record Author(Actor actor, String file) {}

    /// The same, with a row in the audit in the transaction of an import.
    public Intake by(Actor actor, String file) {
        return new Intake(connections, names, Optional.of(new Author(actor, file)));
    }

    /// @param skipBad     store the good lines even where there are bad ones
    /// @param withoutKeys take records without an idempotency key, which a second import stores a second time
    /// @param dryRun      do everything but store
    public record Options(Format format, boolean skipBad, boolean withoutKeys, boolean dryRun) {}

    /// What the caller is told on the way.
    public interface Watch {
        /// @param bytes of the file
        void read(long lines, long bytes);

        /// @param tasks stored, or to be stored
        void storing(long stored, long tasks);

        /// A line that is skipped, with the bytes that stand there; the header of a CSV file comes first.
        void skipped(BadLine line, byte[] bytes) throws IOException;

        void header(byte[] bytes) throws IOException;
    }

    public Imported take(InputStream file, Options options, Watch watch) throws IOException, SQLException {
        try (var connection = connections.getConnection()) {
            Stage.drop(connection);
            try {
                return new Taking(connection, options, watch).take(file);
            } finally {
                Stage.drop(connection);
            }
        }
    }

    private final class Taking {
        private final Connection connection;
        private final Options options;
        private final Watch watch;
        private final List<BadLine> first = new ArrayList<>();
        private long bad;

        Taking(Connection connection, Options options, Watch watch) {
            this.connection = connection;
            this.options = options;
            this.watch = watch;
        }

        Imported take(InputStream file) throws IOException, SQLException {
            var lost = options.withoutKeys() ? Optional.<LostKeys>empty() : LostKeys.on(connection);
            if (lost.isPresent()) return new KeysLost(lost.get());
            var stage = Stage.create(connection);
            var reading = new Reading(options, watch, this::bad);
            var unreadable = reading.into(stage, file);
            if (unreadable.isPresent()) return unreadable.get();
            stage.end();
            var badBefore = bad;
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                bad = badBefore;
                var imported = inTransaction(stage, reading.lines());
                if (imported.isPresent()) return imported.get();
            }
            throw new SQLException("other sessions keep storing tasks with the keys of this file: try again later");
        }

        private Optional<Imported> inTransaction(Stage stage, long lines) throws SQLException, IOException {
            connection.setAutoCommit(false);
            try {
                return decide(stage, lines);
            } finally {
                connection.rollback(); // what was committed stays
                connection.setAutoCommit(true);
            }
        }

        /// Empty: the world has changed in the meantime.
        private Optional<Imported> decide(Stage stage, long lines) throws SQLException, IOException {
            var verdicts = new Verdicts(connection, names);
            verdicts.decide(); // from here on nobody can drop the column
            var lost = verdicts.keyed() ? LostKeys.on(connection) : Optional.<LostKeys>empty();
            if (lost.isPresent()) return Optional.of(new KeysLost(lost.get()));
            long there = verdicts.count(false);
            var malformed = bad > 0;
            if (!options.skipBad() && bad + verdicts.count(true) > 0) {
                verdicts.tell(this::bad);
                return Optional.of(new Refused(lines, bad, malformed, List.copyOf(first)));
            }
            var storing = new Storing(connection, names, stage.used());
            var expected = storing.outlook();
            if (!options.dryRun()) {
                watch.storing(0, expected.tasks());
                var stored = storing.store(stage.count(), tasks -> watch.storing(tasks, expected.tasks()));
                if (!stored.equals(expected)) return Optional.empty();
            }
            verdicts.tell(this::bad);
            var done = new Done(lines, expected.tasks(), expected.amount(), there, bad);
            if (!options.dryRun()) commit(done);
            return Optional.of(done);
        }

        private void commit(Done done) throws SQLException {
            if (author.isPresent()) {
                var tasks = Optional.of(done.stored());
                var file = author.get().file();
                var deed = new AuditTrail.Deed("import", file, Optional.empty(), tasks, Optional.of(done.amount()));
                AuditTrail.add(connection, author.get().actor(), deed);
            }
            connection.commit();
        }

        private void bad(BadLine line, byte[] bytes) throws IOException {
            bad++;
            if (first.size() < SHOWN_MAX) first.add(line);
            if (options.skipBad()) watch.skipped(line, bytes);
        }
    }
}
