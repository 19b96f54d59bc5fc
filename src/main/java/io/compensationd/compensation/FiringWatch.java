package io.compensationd.compensation;

/// What a firing asks and tells the one who started it.
public interface FiringWatch {
    /// The guard is held and no chunk has begun. An exception here ends the firing.
    void guarded();

    /// Whether to end at the next chunk boundary.
    boolean stopping();

    /// Nobody who watches.
    FiringWatch NONE = new FiringWatch() {
        @Override
        public void guarded() {}

        @Override
        public boolean stopping() {
            return false;
        }
    };
}
