package io.compensationd.schedule;

import java.util.function.BooleanSupplier;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Quartz's store, which calls no peer dead while the database is away or just back.
///
/// After an outage Quartz is lenient in its first check-in, and 3 s later no more: a peer whose pool finds the database
/// some seconds later was recovered while it worked. Public, because Quartz makes it by name.
@SuppressWarnings("unchecked") // JobStoreTX overrides a generic method by a raw one
public final class LenientStore extends JobStoreTX {
    private static final Logger log = LoggerFactory.getLogger(JobStoreTX.class);
    private static final long NEVER = Long.MAX_VALUE;

    private volatile BooleanSupplier lenient = () -> false;

    /// @param lenient whether peers may be silent and alive
    void lenientWhile(BooleanSupplier lenient) {
        this.lenient = lenient;
    }

    @Override
    protected long calcFailedIfAfter(SchedulerStateRecord peer) {
        return lenient.getAsBoolean() ? NEVER : super.calcFailedIfAfter(peer);
    }

    /// In Quartz's name, as all that it says.
    @Override
    protected Logger getLog() {
        return log;
    }
}
