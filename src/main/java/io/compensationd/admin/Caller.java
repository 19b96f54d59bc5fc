package io.compensationd.admin;

import io.compensationd.compensation.desk.Actor;
import java.util.Set;

/// Who calls, as far as is known.
///
/// @param roles none: anybody
/// @param from  address
record Caller(Set<Role> roles, String from) {
    boolean may(Access access) {
        return access == Access.OPEN || roles.stream().anyMatch(role -> role.opens(access));
    }

    Actor actor() {
        return new Actor(name(), "http " + from);
    }

    /// For the record of who did what: there are no persons behind tokens.
    String name() {
        return roles.contains(Role.OPERATOR) ? "operator" : roles.contains(Role.VIEWER) ? "viewer" : "cron";
    }
}
