/// `compensationd demo`: a platform in small on a real PostgreSQL, several nodes, and the proof at the end.
///
/// ```
/// DemoCommand   start database -> seed -> start nodes -> play -> stop nodes -> judge
///   DemoData      accounts and tasks of every kind, and how each has to end
///   DemoPlatform  the application beside us: inserts tasks one by one, tops up accounts
///   DemoNodes     the node processes
///   DemoView      the live picture, from one DemoSnapshot after another
///   DemoVerdict   what was promised against what the database says
/// ```
@NullMarked
package io.compensationd.cli.demo;

import org.jspecify.annotations.NullMarked;
