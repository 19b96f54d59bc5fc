package io.compensationd.compensation.doctor;

import java.util.Locale;

/// Every kind of finding and what follows from it. `docs/doctor.md` has a section for each.
public enum Kind {
    WEDGED_TRIGGER("It never fires again by itself, and what it would have woken waits for another trigger."),
    ORPHANED_PAUSE("Lanes look paused that nobody means to pause, or the reason shown for a pause is an old one."),
    MISSING_TRIGGER("The lane has nothing behind its due work, or is not looked at in its interval."),
    SURPLUS_TRIGGER("It fires for a lane that is no more, and does nothing."),
    DEAD_NODE("What Quartz reserved for it stays reserved until another node checks in."),
    SILENT_NODE("Other nodes take over its triggers, although it is there: it hangs, is cut off, or its clock is off."),
    NO_NODE("Nothing is settled."),
    CLOCK_SKEW("Quartz runs on the nodes' clocks: it takes live nodes for dead, and fires early or late."),
    QUARTZ_SETTINGS("Nodes disagree on how the cluster works: they recover each other's triggers, or never do."),
    SCHEMA("Nodes refuse to start on such a database, or the claim reads far too much of it."),
    LOST_KEYS("A file that was imported before would be charged again, so no file with keys is imported."),
    SERVER_TIMEOUTS("A session that stands still in a transaction keeps its locks for ever where it is not limited."),
    ROLES("Something of the daemon's is refused, or somebody may change what only it should."),
    OLD_SNAPSHOT(
            "Vacuum keeps every row that changed since, so claims and the whole database become slower and slower."),
    STRAY_TASKS("Nobody settles them: another program took them, and may have charged them already."),
    UNKNOWN_STATUS("Nobody settles them: no program knows what the status means."),
    SLOT_TWICE("Two firings worked for one slot of a lane's interval. Charges stay single: the ledger's key holds."),
    SLOTS_MISSED("Work that was due then was done later, or still waits."),
    STALLED_LANE("Its users are not charged."),
    AUDIT_BREAK("The books do not add up: see what verify says."),
    CHECK_FAILED("What it would have found is not known.");

    private final String consequence;

    Kind(String consequence) {
        this.consequence = consequence;
    }

    /// As scripts and the docs know it: `wedged-trigger`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String consequence() {
        return consequence;
    }
}
