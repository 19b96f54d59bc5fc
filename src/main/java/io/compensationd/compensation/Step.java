package io.compensationd.compensation;

/// The statements of a firing, in their order. Each has its borders, so that a fault can be told by where it happened,
/// and planted there: see [Failpoints].
public enum Step {
    /// Asks for the lane: backoff, pause, advisory lock.
    KNOCK,
    EPOCH,
    /// Translates the claim before anything is claimed; once a JVM.
    PREPARE,
    /// Looks for tasks in `processing`; interval firings only.
    STRAYS,

    FENCE,
    CLAIM,
    ACCOUNTS,
    DECIDE,
    BALANCES,
    COMPLETE,
    FAIL,
    ATTEMPTS,
    RUN,
    COMMIT,

    /// Whether others succeed where a task failed alone.
    WITNESS,
    /// The claim of the one task whose failure is recorded; from there on as in a chunk.
    BLAME,

    /// What is due, or locked by others, where a firing finds nothing to do.
    LOOK,
    KEEP,
    /// The run's end, after an error of the environment; else it is part of the release.
    FINISH,
    BACK_OFF,
    /// What became of a commit whose answer was lost.
    RESOLVE,
    RELEASE,
    /// The row of a requested firing that did nothing itself.
    LEAVE
}
