/// The product: deferred charges, settled exactly once.
///
/// ```
/// Firings.fire(lane)                      the schedule's only door
///   LaneFiring                            from the knock to the unlock, on one connection
///     FiringGuard                         pg_try_advisory_lock on the connection that does the work
///     Lanes      knock, epoch             not_before, pause, slots, fencing token
///     Drain      chunk after chunk        until nothing is due, time is up, paused or stopping
///       Chunk    one transaction:
///         fence      Lanes                our epoch still stands; the database's clock
///         claim      DueTasks             due rows of the lane, oldest first, SKIP LOCKED
///         lock       Accounts             in id order
///         decide     Settlement           pure: (tasks, accounts, now, draws) -> Outcomes
///         record     balances, Entries, RequestLog, TaskTable, Attempts, Runs
///     Probation  the Suspects             tasks that failed alone
///     keep       Lanes                    cursor, suspects, chunk size for the next firing
/// ```
///
/// **The row lock is the claim.** Claim, deduction, ledger entry and status change commit together, so a crash is a
/// rollback: nothing is left to rescue and no attempt is spent by it.
///
/// **Whose fault it is** decides what a failure costs, and [Fault] alone reads an SQLSTATE. The environment's errors
/// end
/// the firing and spend nothing. Two transactions that met repeat at once. A chunk that is too slow is halved. Anything
/// else may be one row: [Isolation] finds it by halves, and because a task that fails alone looks the same as a world
/// that fails, it stays one of the [Suspects] until something shows that the world works.
///
/// **What is where.** [Task], [Outcome], [Settlement], [RetryPolicy], [Isolation] and [Progress] know no database. The
/// nouns with a table hold one statement per step ([Step]), with its locks and limits in plain sight. [Store] is
/// Hibernate. [Event]s are raised after a commit, and nobody who hears them can harm a firing. [Verify] checks the laws
/// on a snapshot of everything.
@NullMarked
package io.compensationd.compensation;

import org.jspecify.annotations.NullMarked;
