/// Looks after Quartz's store: what is wrong in it, and putting right what is safe.
///
/// ```
/// Doctor ──► checks ──► findings ──► repairs, under Quartz's own locks ──► compensation.repairs
/// ```
@NullMarked
package io.compensationd.schedule.doctor;

import org.jspecify.annotations.NullMarked;
