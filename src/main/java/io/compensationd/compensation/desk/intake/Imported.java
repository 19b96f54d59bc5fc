package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.LostKeys;
import java.math.BigDecimal;
import java.util.List;

/// What became of a file.
public sealed interface Imported {
    /// It was imported, but for bad lines that were to be skipped.
    ///
    /// @param lines  records of the file
    /// @param stored tasks that it added
    /// @param amount the sum of their costs
    /// @param there  records whose task was there already
    /// @param bad    records that were skipped
    record Done(long lines, long stored, BigDecimal amount, long there, long bad) implements Imported {}

    /// Bad lines were found, so nothing was stored.
    ///
    /// @param malformed whether some of them are wrong in themselves; else they only do not fit what is stored now
    /// @param first     some of them, for a message
    record Refused(long lines, long bad, boolean malformed, List<BadLine> first) implements Imported {}

    /// Keys of stored tasks are lost, so that nobody knows which of these are stored already. Nothing was stored.
    record KeysLost(LostKeys lost) implements Imported {}

    /// It is no file of tasks, or breaks off in a way that makes the rest of it unreadable. Nothing was stored.
    record Unreadable(List<String> problems) implements Imported {}
}
