package io.compensationd.compensation.desk.intake;

import java.util.Locale;
import java.util.Optional;

/// How a file of tasks is written. Both are UTF-8.
public enum Format {
    /// RFC 4180: a header of column names in any order, commas, double quotes.
    CSV,
    /// One JSON object a line.
    NDJSON;

    /// By the ending of the name: `.csv`, `.ndjson`, `.jsonl`.
    public static Optional<Format> of(String file) {
        var name = file.toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) return Optional.of(CSV);
        if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) return Optional.of(NDJSON);
        return Optional.empty();
    }
}
