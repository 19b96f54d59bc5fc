/// What breaks, on purpose, and what then must still be true: real nodes, a real PostgreSQL, real faults.
///
/// ```
/// Client (stores tasks, remembers what was acknowledged) ─┐
/// Application (moves the same balances, writes it down)  ─┼─► PostgreSQL ◄─ Proxy ◄─ node a
/// Audit (each change of a task's status)                 ─┘             ◄─ Proxy ◄─ node b ...
///
/// Fault ─► heal ─► quiesce ─► Invariants I1..I7 ─► a row of the Matrix
/// ```
@NullMarked
package io.compensationd.faults;

import org.jspecify.annotations.NullMarked;
