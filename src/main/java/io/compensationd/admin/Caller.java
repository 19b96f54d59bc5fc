package io.compensationd.admin;

import io.compensationd.compensation.desk.Actor;
import java.util.Optional;
import java.util.Set;

/// Who calls, as far as is known.
///
/// @param roles   none: anybody
/// @param from    address
/// @param session of somebody who signed in; empty: a program with a token, or nobody
record Caller(Set<Role> roles, String from, Optional<Sessions.Session> session) {
    static Caller anybody(String from) {
        return new Caller(Set.of(), from, Optional.empty());
    }

    boolean may(Access access) {
        return access == Access.OPEN || roles.stream().anyMatch(role -> role.opens(access));
    }

    Actor actor() {
        return new Actor(name(), (session.isPresent() ? "dashboard " : "http ") + from);
    }

    /// For the record of who did what: there are no persons behind tokens.
    String name() {
        return roles.contains(Role.OPERATOR) ? "operator" : roles.contains(Role.VIEWER) ? "viewer" : "cron";
    }
}
