package io.compensationd.schedule;

import java.util.function.IntSupplier;
import org.quartz.simpl.SimpleThreadPool;

/// Quartz's worker threads, of which only a fair share may work at a time.
///
/// Quartz asks the pool for a free thread before it takes a trigger, and a node that has just ended a drain asks first:
/// it
/// would take the same lane again and again while its neighbours idle. Public, because Quartz makes it by name.
public final class FairThreadPool extends SimpleThreadPool {
    private static final long LOOK_AGAIN_MS = 200;

    private final Object change = new Object();
    private volatile IntSupplier share = this::getThreadCount;
    private volatile boolean closed;
    private volatile int working;

    /// @param share how many may work at once; asked before each trigger while at least one works
    void share(IntSupplier share) {
        this.share = share;
    }

    /// @return how many work now
    int working() {
        return working;
    }

    @Override
    public int blockForAvailableThreads() {
        try {
            awaitShare();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return super.blockForAvailableThreads();
    }

    private void awaitShare() throws InterruptedException {
        synchronized (change) {
            while (!closed && working > 0 && working >= share.getAsInt()) change.wait(LOOK_AGAIN_MS);
        }
    }

    @Override
    public boolean runInThread(Runnable job) {
        count(1);
        boolean taken = super.runInThread(() -> {
            try {
                job.run();
            } finally {
                count(-1);
            }
        });
        if (!taken) count(-1);
        return taken;
    }

    @Override
    public void shutdown(boolean waitForJobsToComplete) {
        closed = true;
        count(0);
        super.shutdown(waitForJobsToComplete);
    }

    private void count(int difference) {
        synchronized (change) {
            working = working + difference;
            change.notifyAll();
        }
    }
}
