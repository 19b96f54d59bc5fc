/// What people, cron callers and monitoring reach over HTTP, on every node.
///
/// ```
/// Jetty ──► Gate ──► Router ──► Doorkeeper ──► handler ──► Answer
///           limits   405, 404   who is it?     the desk, the console, the board: what the command line uses, too
/// ```
///
/// Jetty stays in [io.compensationd.admin.WebServer] and [io.compensationd.admin.Gate]; every route is a value in a
/// list, so tests walk all of them.
@NullMarked
package io.compensationd.admin;

import org.jspecify.annotations.NullMarked;
