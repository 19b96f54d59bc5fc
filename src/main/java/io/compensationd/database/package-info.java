/// The database: how it is reached, how it is brought to what this version needs, and one of our own for a first look.
///
/// ```
/// setting            DatabaseUrl <- PrismaUrl          no URL: EmbeddedPostgres -> PostgresServer, DataFolder
///                        |                                 |
///                    Database.open -> Server (the first word with it: version, primary, rights)
///                        |
///     work   quartz   listen   bulk   migration         a source of connections for each Purpose; Sessions says
///                                         |             how each of them begins
///                                     Migrations -> History (Flyway), IndexBuild, LockRetry
///                                         |
///                                     Inspection -> TaskTable, PlatformTables, OwnSchema -> a list of Problem
/// ```
///
/// The scripts in `db/migration` are the only place that says what is ours in the database. Those on the platform's
/// table can be run at any time, because others take away what they made: see [Script].
@NullMarked
package io.compensationd.database;

import org.jspecify.annotations.NullMarked;
