/// What the engine does, made visible. [io.compensationd.compensation.Event]s come in after they were committed; what
/// goes out are lines of a log.
///
/// ```
/// Firings ──► Events ──► EventLog ──► settled lane=3 run=17 tasks=500 amount=1234.5600 took=PT0.041S
/// ```
@NullMarked
package io.compensationd.telemetry;

import org.jspecify.annotations.NullMarked;
