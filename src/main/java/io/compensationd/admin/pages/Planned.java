package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.Plan;
import java.util.List;

/// A change that somebody has to confirm.
///
/// @param token  what confirms exactly this
/// @param fields what selects the tasks
/// @param back   where it was asked for
public record Planned(Plan plan, String token, List<Field> fields, String reason, String back) {}
