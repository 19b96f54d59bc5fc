/// The operator's desk: look at tasks, put them back in line, take them out, bring new ones in.
///
/// Command line and HTTP are two counters of this one desk: it knows neither of them. What it refuses is a value
/// ([Wrong], [Added], [Changed]), what it cannot do is an `SQLException`. It speaks plain JDBC: its statements are
/// keyset pages with filters put together at run time, `COPY` and the catalogue's own tables, none of which an object
/// mapping helps with, and a command that only reads need not wait for one to boot.
///
/// ```
/// TaskFilter -> TaskList  -> TaskPage          list, by keyset
/// id         -> TaskFile  -> Explanation       show, and in words why it is or is not settled
/// Selection  -> Changes   -> Changed           requeue, cancel
/// Draft      -> Adding    -> Added             add
/// bytes      -> intake    -> Imported          import
/// ```
@NullMarked
package io.compensationd.compensation.desk;

import org.jspecify.annotations.NullMarked;
