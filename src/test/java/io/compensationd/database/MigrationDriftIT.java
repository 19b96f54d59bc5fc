package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static io.compensationd.database.Migrating.migrate;
import static io.compensationd.database.Migrating.migrations;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.TestDatabases;
import org.junit.jupiter.api.Test;

class MigrationDriftIT {
    @Test
    void what_db_push_dropped_is_found_and_added_again() {
        try (var database = TestDatabases.migrated()) {
            database.sql("""
                    alter table compensation_tasks drop column "nextRetryAt", drop column "lastAttemptAt",
                        drop column "failureReason", drop column "idempotencyKey\"""");
            assertThat(check(database))
                    .allSatisfy(it -> assertThat(it.kind()).isEqualTo(Problem.Kind.DRIFT))
                    .extracting(Problem::subject)
                    .containsExactly(
                            "public.compensation_tasks.nextRetryAt",
                            "public.compensation_tasks.lastAttemptAt",
                            "public.compensation_tasks.failureReason",
                            "public.compensation_tasks.idempotencyKey",
                            "index compensation_tasks_idempotencyKey_key",
                            "index compensation_tasks_claim_8");
            assertThat(migrations(database).pending())
                    .extracting(Migrations.Pending::name)
                    .containsExactly(
                            "V02__task_columns.sql (again)",
                            "V06__idempotency_key.sql (again)",
                            "V07__claim_index.sql (again)");
            migrate(database);
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void what_was_completed_while_a_trigger_was_gone_is_adopted() throws Exception {
        try (var database = TestDatabases.migrated();
                var connection = database.work().getConnection()) {
            var id = Prisma.insert(connection, 1, "1");
            database.sql("drop trigger compensation_adopt on compensation_tasks");
            database.sql("alter table compensation_tasks disable trigger compensation_completed_is_final");
            database.sql("update compensation_tasks set status = 'completed'");
            assertThat(check(database))
                    .extracting(Problem::subject)
                    .containsExactly(
                            "trigger compensation_completed_is_final on public.compensation_tasks",
                            "trigger compensation_adopt on public.compensation_tasks");
            migrate(database);
            assertThat(check(database)).isEmpty();
            assertThat(database.value("select task_id from compensation.adopted"))
                    .isEqualTo("" + id);
        }
    }

    @Test
    void another_number_of_lanes_has_an_index_of_its_own() {
        try (var database = TestDatabases.migrated()) {
            migrations(database).buildClaim(16, line -> {});
            database.sql("insert into compensation.lanes (lane) select generate_series(8, 15)");
            assertThat(check(database)).isEmpty();
            migrations(database).dropOtherClaims(line -> {});
            assertThat(database.value("select string_agg(relname, ',') from pg_class where relname like '%claim%'"))
                    .isEqualTo("compensation_tasks_claim_16");
            assertThat(check(database)).isEmpty();
            database.sql("drop index compensation_tasks_claim_16");
            migrate(database);
            assertThat(check(database)).isEmpty();
        }
    }
}
