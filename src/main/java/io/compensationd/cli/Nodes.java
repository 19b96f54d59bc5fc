package io.compensationd.cli;

import io.compensationd.settings.Effective;
import java.util.function.Supplier;

/// Starts nodes in this process. The daemon is behind it; the command line does not know it.
public interface Nodes {
    /// Starts a node and returns when it works.
    ///
    /// @param settings read now, and again at every reload
    Running start(Supplier<Effective> settings);

    /// A node that works.
    interface Running extends AutoCloseable {
        /// Returns when the node has stopped, by a signal or by itself.
        void await() throws InterruptedException;

        /// Drains and stops.
        @Override
        void close();
    }
}
