package io.compensationd.compensation;

import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.BatchSettings;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.cfg.PersistenceSettings;
import org.hibernate.exception.JDBCConnectionException;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/// Hibernate over the work pool: sessions, and the names of the platform's tables.
public final class Store implements AutoCloseable {
    private final DataSource work;
    private final SessionFactory sessions;
    private final Names names;
    private final String schema;

    private Store(DataSource work, SessionFactory sessions, Names names, String schema) {
        this.work = work;
        this.sessions = sessions;
        this.names = names;
        this.schema = schema;
    }

    /// Asks nothing of the database, so a node starts while it is down.
    ///
    /// @param schema that holds the platform's tables
    public static Store open(DataSource work, Settings.Tables tables, String schema) {
        var sessions = new HibernatePersistenceConfiguration("compensationd")
                .managedClasses(TaskRow.class)
                .property(PersistenceSettings.SCANNER_DISCOVERY, "none")
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, work)
                .property(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
                .property(JdbcSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL")
                .property(JdbcSettings.JAKARTA_HBM2DDL_DB_MAJOR_VERSION, 15)
                // Its error log would show the rows that the server names in an error's detail.
                .property(JdbcSettings.LOG_JDBC_ERRORS, false)
                .property(BatchSettings.STATEMENT_BATCH_SIZE, 0)
                .property(MappingSettings.DEFAULT_SCHEMA, schema)
                .property(MappingSettings.PHYSICAL_NAMING_STRATEGY, new QuotedNames())
                .createEntityManagerFactory();
        return new Store(work, sessions, Names.of(tables, schema), schema);
    }

    public Names names() {
        return names;
    }

    /// Of the platform's tables.
    public String schema() {
        return schema;
    }

    /// Reads on a connection of the pool, each statement by itself.
    public <T> T read(Function<StatelessSession, T> work) {
        try (var session = sessions.openStatelessSession()) {
            return work.apply(session);
        }
    }

    /// One transaction on a connection of the pool.
    public <T> T write(Function<StatelessSession, T> work) {
        try (var session = sessions.openStatelessSession()) {
            return Transactions.run(session, work);
        }
    }

    /// A session on a connection that the caller keeps.
    StatelessSession session(Connection connection) {
        return sessions.withStatelessOptions().connection(connection).openStatelessSession();
    }

    Connection connection() {
        try {
            return work.getConnection();
        } catch (SQLException e) {
            throw new JDBCConnectionException("no connection to the database", e);
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
