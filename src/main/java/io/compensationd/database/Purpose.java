package io.compensationd.database;

import java.time.Duration;

/// What a connection is for. Timeouts belong to a purpose, not to a role: a chunk that takes longer than 5 s is ill, an
/// index build that takes an hour is not. Zero is no limit.
///
/// They are ordered lock < statement < transaction < socket, so that the server always gives up first and says why;
/// a socket that gives up first would turn a healthy commit into an unknown one.
public enum Purpose {
    /// Drains, looks and commands. The guard adds its own (`idle_session_timeout`, a shorter `lock_timeout`).
    WORK(seconds(2), seconds(5), seconds(5), seconds(15), seconds(20)),

    /// What people ask for over HTTP. The same limits, on a pool of its own: a crowd of callers must not take the
    /// connections of the lanes.
    DESK(seconds(2), seconds(5), seconds(5), seconds(15), seconds(20)),

    /// Quartz's store. The same limits, on a pool of its own: an exhausted work pool must not stop check-ins.
    QUARTZ(seconds(2), seconds(5), seconds(5), seconds(15), seconds(20)),

    /// One connection for LISTEN, never pooled: it is held for the node's life.
    LISTEN(seconds(2), seconds(5), seconds(5), seconds(15), seconds(20)),

    /// Import, verify, retention: long statements, and pauses while a file is read.
    BULK(seconds(10), minutes(30), minutes(5), minutes(30), minutes(31)),

    /// DDL. An index build takes what it takes and waits for every older snapshot, a running pg_dump's too:
    /// with a lock limit each build would fail and leave its index INVALID. What must not wait (ALTER TABLE,
    /// CREATE TRIGGER) limits itself in its own transaction.
    MIGRATION(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    final Duration lock;
    final Duration statement;
    final Duration idleInTransaction;
    final Duration transaction;
    final Duration socket;

    Purpose(Duration lock, Duration statement, Duration idleInTransaction, Duration transaction, Duration socket) {
        this.lock = lock;
        this.statement = statement;
        this.idleInTransaction = idleInTransaction;
        this.transaction = transaction;
        this.socket = socket;
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }
}
