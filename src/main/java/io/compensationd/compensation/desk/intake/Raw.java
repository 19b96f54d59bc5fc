package io.compensationd.compensation.desk.intake;

/// One record as it stands in the file.
sealed interface Raw {
    /// The line that it begins in, from 1.
    long line();

    /// @param bytes without the line end
    @SuppressWarnings("ArrayRecordComponent") // one a line of the file; it is never compared
    record Whole(long line, byte[] bytes) implements Raw {}

    /// It was read past and not kept.
    record TooLong(long line, long size) implements Raw {}

    /// A quote was opened in it and never closed: everything to the end of the file would be one value.
    record Unclosed(long line) implements Raw {}
}
