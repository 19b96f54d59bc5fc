package io.compensationd.database;

/// One thing that is not as it must be: what was expected, what was found, what to do.
public record Problem(Kind kind, String subject, String expected, String found, String remedy) {
    /// Who can mend it.
    public enum Kind {
        /// `migrate`, which has not run yet
        PENDING,
        /// `migrate`: it was there and somebody took it away
        DRIFT,
        /// the platform, or a setting: `migrate` goes on, a node does not start
        MISSING,
        /// only people: it is in the way, and `migrate` refuses to touch anything
        CONFLICT
    }

    static Problem drift(String subject, String expected, String found) {
        return new Problem(Kind.DRIFT, subject, expected, found, "Run: compensationd migrate");
    }

    static Problem missing(String subject, String expected, String remedy) {
        return new Problem(Kind.MISSING, subject, expected, "nothing", remedy);
    }

    static Problem conflict(String subject, String expected, String found, String remedy) {
        return new Problem(Kind.CONFLICT, subject, expected, found, remedy);
    }

    @Override
    public String toString() {
        return subject + ": expected " + expected + ", found " + found + ". " + remedy;
    }
}
