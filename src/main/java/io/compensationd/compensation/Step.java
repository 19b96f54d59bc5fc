package io.compensationd.compensation;

/// The statements of a firing, in their order. Each has its border, so that a fault can be told by where it happened.
public enum Step {
    KNOCK,
    EPOCH,
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
    FINISH,
    RELEASE
}
