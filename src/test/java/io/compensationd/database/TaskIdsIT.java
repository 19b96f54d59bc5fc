package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static io.compensationd.database.Migrating.migrate;
import static io.compensationd.database.Migrating.migrations;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids that start again, and would be those of tasks that were settled.
class TaskIdsIT {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adopted (task_id) values (40)",
                "archived_tasks (task_id, account_id, cost, task) values (40, 1, 1, '{}')",
                "ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount, balance_before,"
                        + " balance_after, run_id, lane, epoch, settled_at) values (40, 1, 7, 'p', 1, 2, 1, 1, 1, 1, now())"
            })
    void are_found_in_each_table_with_the_statement_that_mends_them(String record) throws SQLException {
        try (var database = TestDatabases.migrated()) {
            database.sql("select setval('compensation_tasks_id_seq', 40)");
            database.sql("insert into compensation." + record);
            assertThat(check(database)).isEmpty();
            database.sql("truncate compensation_tasks restart identity");
            var problem = found(database);
            assertThat(problem.found()).contains("sequence public.compensation_tasks_id_seq at its start");
            insert(database);
            assertThat(found(database).found()).contains("compensation_tasks_id_seq at 1,");
            mend(database, problem);
            assertThat(insert(database)).isEqualTo(41);
        }
    }

    @Test
    void of_a_table_that_was_made_anew_are_named_by_migrate_and_by_each_start_of_a_node() throws SQLException {
        try (var database = TestDatabases.migrated()) {
            database.sql("insert into compensation.adopted values (7)");
            database.sql("drop table compensation_tasks");
            database.sql(table("BIGSERIAL NOT NULL"));
            assertThat(migrate(database))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("to do by you: public.compensation_tasks.id: expected ids above 7")
                            .contains("Run: select setval('public.compensation_tasks_id_seq', 7);"));
            var told = new ArrayList<String>();
            migrations(database).ready(true, told::add);
            assertThat(told).singleElement().asString().contains("select setval(");
            mend(database, found(database));
            migrations(database).ready(true, told::add);
            assertThat(told).hasSize(1);
            assertThat(insert(database)).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter sequence compensation_tasks_id_seq restart with 8",
                "select setval('compensation_tasks_id_seq', 8, false)"
            })
    void are_none_where_the_next_one_was_set(String statement) {
        try (var database = TestDatabases.migrated()) {
            database.sql("insert into compensation.adopted values (7)");
            database.sql("alter sequence compensation_tasks_id_seq restart with 7");
            assertThat(found(database).found()).contains("at 6");
            database.sql(statement);
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void of_an_identity_column_are_found_and_mended_as_those_of_a_serial_one() throws SQLException {
        try (var database = TestDatabases.migrated()) {
            database.sql("insert into compensation.adopted values (7)");
            database.sql("drop table compensation_tasks");
            database.sql(table("BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY"));
            migrate(database);
            mend(database, found(database));
            assertThat(insert(database)).isEqualTo(8);
        }
    }

    @Test
    void without_a_sequence_or_the_right_to_see_it_nothing_is_said() {
        try (var database = TestDatabases.migrated()) {
            database.sql("insert into compensation.adopted values (7)");
            database.sql("alter table compensation_tasks alter id drop default");
            assertThat(check(database)).isEmpty();
            database.sql("alter table compensation_tasks alter id set default nextval('compensation_tasks_id_seq')");
            assertThat(found(database).subject()).isEqualTo("public.compensation_tasks.id");
            database.sql("create role onlooker; grant usage on schema compensation to onlooker;"
                    + " grant select on all tables in schema compensation, public to onlooker");
            assertThat(seenBy(database, "onlooker")).isFalse();
            database.sql("grant usage on compensation_tasks_id_seq to onlooker");
            assertThat(seenBy(database, "onlooker")).isTrue();
            database.sql("drop owned by onlooker; drop role onlooker");
        }
    }

    @Test
    void a_task_that_has_such_an_id_gets_another_one_by_the_documented_statement() throws Exception {
        try (var database = TestDatabases.migrated()) {
            database.sql("insert into compensation.adopted values (1), (9)");
            database.sql("truncate compensation_tasks restart identity");
            assertThat(insert(database)).isEqualTo(1);
            assertThat(insert(database)).isEqualTo(2);
            mend(database, found(database));
            var docs = Files.readString(Path.of("docs/database.md"));
            database.sql(docs.substring(docs.indexOf("update compensation_tasks t set id"))
                    .lines()
                    .takeWhile(line -> !line.startsWith("```"))
                    .collect(Collectors.joining(" ")));
            assertThat(database.value("select string_agg(id::text, ' ' order by id) from compensation_tasks"))
                    .isEqualTo("2 10");
        }
    }

    private static boolean seenBy(TestDatabase database, String role) {
        try (var connection = database.work().getConnection()) {
            Rows.execute(connection, "set role " + role);
            var problems = TaskIds.problems(connection, new TableName("public", "compensation_tasks"));
            Rows.execute(connection, "reset role");
            return !problems.isEmpty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String table(String id) {
        var start = Prisma.TABLES.indexOf("CREATE TABLE \"compensation_tasks\"");
        var all = Prisma.TABLES.substring(start, Prisma.TABLES.indexOf("-- CreateTable", start));
        return all.replace("BIGSERIAL NOT NULL", id);
    }

    private static Problem found(TestDatabase database) {
        assertThat(check(database)).extracting(Problem::subject).containsExactly("public.compensation_tasks.id");
        return check(database).getFirst();
    }

    /// Runs what the remedy says, to the letter.
    private static void mend(TestDatabase database, Problem problem) {
        database.sql(problem.remedy().replaceAll("^Run: ([^;]+);.*", "$1"));
        assertThat(check(database)).isEmpty();
    }

    private static long insert(TestDatabase database) throws SQLException {
        try (var connection = database.work().getConnection()) {
            return Prisma.insert(connection, 1, "1");
        }
    }
}
