package io.compensationd.admin;

/// What a route asks of its caller.
public enum Access {
    /// nothing: says no more than whether the node works
    OPEN,
    CRON,
    METRICS,
    VIEW,
    OPERATE,
    /// nothing, but there has to be a token to sign in with: the sign-in page and what it is made of
    FRONT,
    /// a viewer's session: a page
    LOOK,
    /// an operator's session: a form on a page
    ACT;

    /// Whether people come here with a browser. Then it opens with sessions, never with tokens.
    boolean isPage() {
        return this == FRONT || this == LOOK || this == ACT;
    }
}
