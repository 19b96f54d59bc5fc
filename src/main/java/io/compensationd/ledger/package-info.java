/// Accounts, what may be taken from them, and the record of what was.
///
/// ```
/// Cost ──► Account.charge ──► Charge.Taken ──► Entry
///                        └──► Charge.Refused(Refusal)
/// ```
///
/// An [Account] is read under lock by [Accounts] and decides by itself; a refusal is a value with a stable code and a
/// sentence. Nothing here knows a task, a lane or a retry. [Names] holds what the platform calls its tables.
@NullMarked
package io.compensationd.ledger;

import org.jspecify.annotations.NullMarked;
