package io.compensationd.admin.pages;

import java.util.List;

/// A form as somebody sent it.
///
/// @param fields all but the reason
public record Again(String action, List<Field> fields, String reason) {}
