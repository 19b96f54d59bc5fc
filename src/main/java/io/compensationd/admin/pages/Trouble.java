package io.compensationd.admin.pages;

import java.util.Optional;

/// What went wrong.
///
/// @param words in English: what exactly
/// @param back  where somebody came from, with the filter that was chosen there
/// @param again a form that may be sent once more
public record Trouble(int status, String code, String words, Optional<String> back, Optional<Again> again) {}
