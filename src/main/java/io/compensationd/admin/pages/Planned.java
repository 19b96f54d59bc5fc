package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.Plan;
import java.util.List;
import java.util.Optional;

/// A change that somebody has to confirm.
///
/// @param token  what confirms exactly this
/// @param fields what selects the tasks
/// @param back   where it was asked for
/// @param again  why what was confirmed was not done: the code of a problem
public record Planned(Plan plan, String token, List<Field> fields, String reason, String back, Optional<String> again) {
    /// To be confirmed once more, because of this.
    public Planned again(String code) {
        return new Planned(plan, token, fields, reason, back, Optional.of(code));
    }
}
