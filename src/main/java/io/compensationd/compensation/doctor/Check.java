package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Looks for one kind of trouble. Reads only.
public interface Check {
    /// @param connection in autocommit
    List<Finding> look(Connection connection) throws SQLException;
}
