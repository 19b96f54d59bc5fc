package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/// Hands Quartz the connections of a pool that is not its own: it may not close what others use.
record SharedDataSource(DataSource pool) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {}
}
