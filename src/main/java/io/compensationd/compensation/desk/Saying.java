package io.compensationd.compensation.desk;

/// What an [Explanation] is put together from, as the API and the command line say it. The dashboard says the same in
/// its own languages, by these names.
public enum Saying {
    SETTLED("settled at {0} by run {1}"),
    ON_NODE(" on node {0}"),
    DEDUCTED(": {0} deducted from account {1}, balance {2} before and {3} after"),
    COMPLETED("completed"),
    COMPLETED_AT("completed at {0}"),
    BY_ANOTHER(" by another program (seen at {0}): compensationd deducted nothing for it"),
    WITHOUT_ENTRY(", but without a ledger entry and not recorded as another program's: run `compensationd verify`"),
    FAILED("failed after {0} of {1} attempts ({2}): {3}; only a requeue tries again"),
    CANCELLED("cancelled, at the latest at {0} ({1}); it is never charged, only a requeue brings it back"),
    IN_PROCESSING(
            "another program set it to processing and last changed it at {0} ({1} ago): it may be charged already,"),
    TAKEN_OVER(" so it is taken over only when that is longer ago than {0}"),
    LEFT_ALONE(" so it is left alone; look, then requeue or cancel it with --processing"),
    UNKNOWN_STATUS(
            "status {0} is unknown to compensationd: expected pending, processing, completed, failed or cancelled;"
                    + " it is left alone"),
    DUE("due for {0}, and nothing is in the way: lane {1} takes it up at its next firing"),
    PAUSED("lane {0} is paused"),
    PAUSED_BY(" (by {0})"),
    PAUSED_BY_WHY(" (by {0}: {1})"),
    UNTIL_RESUMED(": no task of it is settled until `compensationd resume`"),
    UNTIL_IT_ENDS(": no task of it is settled until {0} (in {1}) or `compensationd resume`"),
    NOT_YET("waiting until {0} (in {1})"),
    AFTER_ATTEMPT(", after attempt {0} of {1}: {2}"),
    BACKS_OFF("lane {0} backs off after an error of the environment until {1} (in {2})"),
    NO_NODE("no node is alive: start one with `compensationd run`"),
    TASK_LOCKED("its row is locked now"),
    ACCOUNT_LOCKED("the row of its account is locked now"),
    BY_SESSION(" by session {0} ({1}) since {2} ({3})"),
    BY_SESSION_UNDATED(" by session {0} ({1}; since when is shown after `grant pg_read_all_stats` to this role)"),
    SKIPPED(": it is skipped"),
    LEFT_OUT(": its tasks are left out meanwhile"),
    ALONE("it has failed alone since {0}: its attempt is recorded once something shows that the rest works"),
    NO_COST("its cost is {0}: it will fail, because that can be no charge"),
    NO_ACCOUNT("account {0} does not exist: it will fail"),
    NOT_ACTIVE("account {0} is not active: it will fail"),
    NO_BALANCE("its account has no balance: the column is null or NaN"),
    SHORT("balance {0} is less than cost {1}, short by {2}: "),
    IN_VAIN("an attempt now is spent in vain and tried again later"),
    FOR_GOOD("an attempt now fails it for good"),
    OVERDRAWN("it is deducted all the same, as the settings say"),
    NO_REASON("no reason recorded"),
    NO_MESSAGE("no message recorded");

    private final String english;

    Saying(String english) {
        this.english = english;
    }

    /// With `{0}`, `{1}` ... where its values stand.
    public String english() {
        return english;
    }
}
