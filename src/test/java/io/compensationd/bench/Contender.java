package io.compensationd.bench;

import java.sql.SQLException;

/// One way to settle all tasks of a copy.
interface Contender {
    String name();

    /// Everything that a long-lived process has done before its first task: connections, statements, factories.
    Ready prepare(Copy copy) throws SQLException;

    interface Ready extends AutoCloseable {
        /// Until nothing is due.
        void settle() throws Exception;

        @Override
        void close() throws SQLException;
    }
}
