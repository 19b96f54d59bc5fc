package io.compensationd.compensation;

/// What a firing asks and tells the one who started it.
public interface FiringWatch {
    /// The guard is held and no chunk has begun. An exception here ends the firing.
    void guarded();

    /// Whether to end at the next chunk boundary.
    boolean stopping();

    /// Nothing more is due in a lane that had work. Waits a while for new work, with the lane held: a steady trickle
    /// then needs one firing, not one a task.
    ///
    /// @return whether there may be new work
    default boolean more() {
        return false;
    }

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
