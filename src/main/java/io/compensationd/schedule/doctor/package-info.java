/// Looks after Quartz's store and the lanes: what is wrong, and putting right what is safe.
///
/// ```
/// doctor --fix ─► Doctor ─► checks ─► findings ─► repairs, under Quartz's own locks ─► repairs
/// each node    ─► Rounds ─► MissedSlots, StalledLanes, Doctor (what is safe), Audit  ─► events
/// ```
@NullMarked
package io.compensationd.schedule.doctor;

import org.jspecify.annotations.NullMarked;
