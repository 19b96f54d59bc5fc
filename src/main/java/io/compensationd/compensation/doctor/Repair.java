package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Puts a finding right. It looks again before it acts: since the finding was made, a node may have done the same.
public sealed interface Repair {
    /// In one transaction with its record, under Quartz's own lock, so that no node changes the store meanwhile.
    record Locked(Work work) implements Repair {}

    /// By a program that takes the locks it needs itself: Quartz for its triggers, `migrate` for the schema.
    record ByItself(Work work) implements Repair {}

    interface Work {
        /// @return what was done, in words; empty: nothing was left to do
        Optional<String> on(Connection connection) throws SQLException;
    }
}
