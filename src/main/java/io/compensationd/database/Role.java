package io.compensationd.database;

import java.util.Arrays;
import java.util.Optional;

/// The roles that share the work, each with no more rights than its part needs: {@link Rights} says which.
public enum Role {
    OWNER("comp_owner", "owns the schema compensation and migrates it"),
    DAEMON("comp_daemon", "the nodes"),
    OPERATOR("comp_operator", "people who add, import, requeue and cancel"),
    RETENTION("comp_retention", "removes old tasks"),
    APP("comp_app", "a program that reports charges it could not make: it may insert, and nothing else"),
    READ("comp_read", "looks, and never sees a body");

    /// For every session of the role, also one that sets nothing itself. Ours set less.
    static final String IDLE_SETTING = "idle_in_transaction_session_timeout";

    static final String IDLE_MAX = "60s";

    private final String id;
    private final String purpose;

    Role(String id, String purpose) {
        this.id = id;
        this.purpose = purpose;
    }

    /// As PostgreSQL knows it. The same in all databases of a server.
    public String id() {
        return id;
    }

    /// In a few words.
    public String purpose() {
        return purpose;
    }

    /// Whether its sessions are limited by the server. The platform decides about those of its own programs.
    boolean limited() {
        return this != APP;
    }

    static Optional<Role> of(String id) {
        return Arrays.stream(values()).filter(it -> it.id.equals(id)).findFirst();
    }

    static String[] ids() {
        return Arrays.stream(values()).map(Role::id).toArray(String[]::new);
    }
}
