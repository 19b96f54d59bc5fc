package io.compensationd.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The settings of this process and where each came from.
///
/// @param file     the file that was read
/// @param warnings what works but should be mended, each a sentence
public record Effective(Settings settings, List<Shown> shown, Optional<Path> file, List<String> warnings) {
    /// One setting as `check` shows it.
    ///
    /// @param value  with secrets hidden; empty: not set
    /// @param origin `default`, `FILE:LINE`, the variable, or `--set`
    public record Shown(String key, String value, String origin) {}
}
