/// The import: many tasks from one file, all of them or none.
///
/// ```
/// bytes -> Records -> Lines (CSV, JSON) -> Draft -> Stage -> verdicts -> one transaction
///          cut only   one record each      checked  COPY     set-based   5,000 a statement
/// ```
///
/// The cutter knows nothing but line ends and quotes, so one bad record costs only itself, and no record is larger than
/// a limit. Checked records go into a temporary table by `COPY`, a megabyte at a time, each in a transaction of its
/// own:
/// reading a slow pipe holds no lock and no snapshot, and what is staged writes no WAL. Everything that needs the
/// database's knowledge (accounts, keys) is decided there by a handful of statements, and one transaction stores the
/// rest. Its inserts are cut so that the wake-up trigger's transition table stays small; NOTIFY is part of the
/// transaction, so nodes wake when the tasks are there to see, and not before.
@NullMarked
package io.compensationd.compensation.desk.intake;

import org.jspecify.annotations.NullMarked;
