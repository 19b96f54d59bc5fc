/// What can be wrong around a cluster that works by itself, found and explained.
///
/// ```
/// Check ──► Finding (kind, evidence, remedy) ──► Repair, where it is safe ──► compensation.repairs
/// ```
///
/// A check only reads. A finding says what was seen, what follows from it, and what to do. The checks here look at the
/// tasks and at the server; those of Quartz's store are in `schedule.doctor`, those of the schema in `database`.
@NullMarked
package io.compensationd.compensation.doctor;

import org.jspecify.annotations.NullMarked;
