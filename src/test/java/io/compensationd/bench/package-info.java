/// The benchmark: `mvn -Pbench verify`. It prints figures, and exits 1 where an invariant is
/// broken, a limit is missed or the run is void.
///
/// ```
/// Bench            what runs, in which order, and what is printed
///   BenchServer    PostgreSQL with fsync and synchronous_commit on, and one loaded template
///   Throughput     Loop, Procedure, Engine: each on a fresh copy of the template, in rotated order
///   Inserts        the platform's inserts, with and without the wake-up triggers
///   Latency        node processes: single inserts while idle, and a trickle
/// ```
@NullMarked
package io.compensationd.bench;

import org.jspecify.annotations.NullMarked;
