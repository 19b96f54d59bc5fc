package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.Snapshot;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationsIT {
    private static final String PLATFORMS_ROWS = """
            select md5(string_agg(t::text, ',' order by id)) from (
                select id, "userId", "userPricingId", cost, status, "retryCount", "maxRetries", "errorMessage",
                    "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", "completedAt",
                    "createdAt", "updatedAt" from compensation_tasks where id <= 10) t""";

    @Test
    void an_empty_database_is_migrated() {
        try (var database = TestDatabases.empty()) {
            migrate(database);
            assertThat(database.value("select count(*) from compensation.lanes"))
                    .isEqualTo("8");
            assertThat(database.value(
                            "select string_agg(lock_name, ',' order by lock_name) from compensation.qrtz_locks"))
                    .isEqualTo("STATE_ACCESS,TRIGGER_ACCESS");
            assertThat(check(database))
                    .extracting(Problem::kind, Problem::subject)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Problem.Kind.MISSING, "public.users"),
                            org.assertj.core.groups.Tuple.tuple(Problem.Kind.MISSING, "public.api_request_logs"));
        }
    }

    @Test
    void a_database_that_prisma_made_keeps_every_row_and_its_file() {
        try (var database = Prisma.database()) {
            var rows = database.value(PLATFORMS_ROWS);
            var file = database.value("select pg_relation_filenode('compensation_tasks')");
            migrate(database);
            assertThat(database.value(PLATFORMS_ROWS)).isEqualTo(rows);
            assertThat(database.value("select pg_relation_filenode('compensation_tasks')"))
                    .isEqualTo(file);
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void old_rows_are_due_at_once_and_completed_ones_are_adopted() {
        try (var database = Prisma.database()) {
            migrate(database);
            assertThat(database.value("select bool_and(\"nextRetryAt\" <= now()) from compensation_tasks"))
                    .isEqualTo("t");
            assertThat(database.value("""
                            select array_agg(task_id order by task_id) = array(
                                select id from compensation_tasks where status = 'completed' order by id)
                            from compensation.adopted""")).isEqualTo("t");
        }
    }

    @Test
    void prismas_indexes_are_made_only_with_the_table() {
        try (var database = Prisma.database()) {
            database.sql("drop index \"compensation_tasks_status_createdAt_idx\"");
            migrate(database);
            assertThat(database.value("select to_regclass('\"compensation_tasks_status_createdAt_idx\"')"))
                    .isEqualTo("null");
        }
        try (var database = TestDatabases.migrated()) {
            assertThat(database.value("select to_regclass('\"compensation_tasks_status_createdAt_idx\"')"))
                    .isNotEqualTo("null");
        }
    }

    @Test
    void the_platform_stores_tasks_before_during_and_after() throws Exception {
        try (var database = Prisma.database();
                var connection = database.work().getConnection()) {
            var ids = new ArrayList<Long>();
            ids.add(Prisma.insert(connection, 1, "1.5"));
            var stop = new AtomicBoolean();
            var platform = CompletableFuture.supplyAsync(unchecked(() -> {
                var during = new ArrayList<Long>();
                try (var own = database.work().getConnection()) {
                    while (!stop.get()) during.add(Prisma.insert(own, 1 + during.size() % 100, "0.0001"));
                }
                return during;
            }));
            migrate(database);
            stop.set(true);
            ids.addAll(platform.get());
            ids.add(Prisma.insert(connection, 2, "2.5"));
            assertThat(ids).hasSizeGreaterThan(20);
            assertThat(database.value("select count(*) from compensation_tasks where status = 'pending' and id > 10"
                            + " and \"nextRetryAt\" <= clock_timestamp()"))
                    .isEqualTo("" + ids.size());
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void a_migrated_database_is_left_as_it_is() {
        try (var database = Prisma.database()) {
            migrate(database);
            var before = Snapshot.of(database);
            assertThat(migrate(database)).isEmpty();
            assertThat(Snapshot.of(database)).isEqualTo(before);
        }
    }

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alter table compensation_tasks add \"nextRetryAt\" timestamp(3) | nextRetryAt: expected timestamp with time zone not null, with a default, found timestamp(3) without time zone",
                "alter table compensation_tasks add \"nextRetryAt\" timestamptz | nextRetryAt: expected timestamp with time zone not null",
                "alter table compensation_tasks add \"lastAttemptAt\" bigint | lastAttemptAt: expected timestamp with time zone, found bigint",
                "alter table compensation_tasks add \"failureReason\" integer | failureReason: expected text, found integer",
                "alter table compensation_tasks add \"idempotencyKey\" uuid | idempotencyKey: expected text, found uuid",
                "alter table compensation_tasks add \"idempotencyKey\" text; create index \"compensation_tasks_idempotencyKey_key\" on compensation_tasks (\"idempotencyKey\") | index compensation_tasks_idempotencyKey_key: expected a unique index",
                "create table compensation_tasks_claim_8 (n int) | index compensation_tasks_claim_8: expected an index on",
                "create index compensation_tasks_claim_8 on compensation_tasks (id) | index compensation_tasks_claim_8: expected an index on",
                "alter table compensation_tasks alter cost type numeric(12,2) | compensation_tasks.cost: expected numeric with at least 4 digits",
                "alter table compensation_tasks alter cost type double precision | found double precision",
                "alter table compensation_tasks alter \"userId\" type text | compensation_tasks.userId: expected bigint, found text",
                "alter table compensation_tasks alter \"completedAt\" type timestamptz | completedAt: expected timestamp without time zone",
                "alter table users alter balance type numeric(10,2) | users.balance: expected numeric with at least 4 digits",
                "alter table users alter balance type double precision | users.balance: expected numeric",
                "alter table users alter \"isActive\" type text | users.isActive: expected boolean",
                "update users set balance = 'NaN' where id = 17 | found NaN or infinity in the account with id 17",
                "alter table api_request_logs add region text not null | api_request_logs.region: expected a default",
                "alter table api_request_logs alter cost type real | api_request_logs.cost: expected numeric",
                "create schema compensation; create table compensation.lanes (n text) | schema compensation: expected no such schema",
                "create schema compensation; create view compensation.runs as select 1 | schema compensation: expected no such schema",
                "alter table compensation_tasks rename to old; create view compensation_tasks as select * from old | found a view",
            })
    void what_is_in_the_way_is_refused_and_nothing_is_changed(String change, String words) {
        try (var database = Prisma.database()) {
            if (change.contains("\"userId\" type"))
                database.sql("alter table compensation_tasks drop constraint \"compensation_tasks_userId_fkey\"");
            database.sql(change);
            var before = Snapshot.of(database);
            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOfSatisfying(
                            DatabaseProblem.class,
                            it -> assertThat(it.exitCode()).isEqualTo(3))
                    .hasMessageContaining(words);
            assertThat(Snapshot.of(database)).isEqualTo(before);
        }
    }

    @Test
    void a_wide_balance_is_taken() {
        try (var database = Prisma.database()) {
            database.sql("alter table users alter balance type numeric(30,10)");
            database.sql("alter table api_request_logs alter cost type numeric");
            migrate(database);
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void what_a_dry_run_prints_is_what_would_be_run() {
        try (var database = Prisma.database()) {
            var before = Snapshot.of(database);
            var pending = migrations(database).pending();
            assertThat(Snapshot.of(database)).isEqualTo(before);
            assertThat(pending.getFirst().sql()).isEqualTo("create schema compensation;\n");
            assertThat(pending).extracting(Migrations.Pending::name).contains("V07__claim_index.sql");
            assertThat(pending).allSatisfy(it -> assertThat(it.sql()).doesNotContain("${"));
            pending.forEach(it -> database.sql(it.sql()));
            assertThat(database.value("select count(*) from compensation.adopted"))
                    .isEqualTo("2");
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

    @Test
    void a_newer_database_is_left_alone() {
        try (var database = TestDatabases.migrated()) {
            database.sql("""
                    insert into compensation.flyway_schema_history
                    select installed_rank + 100, '9999', 'from the future', type, 'V9999__x.sql', checksum, installed_by,
                        installed_on, execution_time, success
                    from compensation.flyway_schema_history where version = '09'""");
            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(DatabaseProblem.class)
                    .hasMessageContaining("migration 9999 from the future")
                    .hasMessageContaining("a newer compensationd");
        }
    }

    @Test
    void names_in_another_schema_and_style_are_settings() {
        var tables = new io.compensationd.settings.Settings.Tables(
                new io.compensationd.settings.Settings.Accounts(
                        "billing.app_user", "user_id", "credit_balance", "is_active"),
                java.util.Optional.of(new io.compensationd.settings.Settings.RequestLog(
                        "billing.request_log",
                        "user_clerk_id",
                        "service_provider",
                        "request_api",
                        "request_body",
                        "response_body",
                        "price")));
        try (var database = TestDatabases.empty()) {
            database.sql("""
                    create schema billing;
                    create table billing.app_user (user_id bigint primary key, credit_balance numeric(20,6) not null,
                        is_active boolean not null);
                    create table billing.request_log (user_clerk_id text, service_provider text, request_api text,
                        request_body text, response_body text, price numeric(20,6))""");
            var migrations = new Migrations(database.database(), tables);
            migrations.migrate(line -> {});
            assertThat(migrations.check()).isEmpty();
            database.sql("alter table billing.request_log drop column price");
            assertThat(migrations.check()).extracting(Problem::subject).containsExactly("billing.request_log.price");
        }
    }

    @Test
    void without_a_request_log_none_is_looked_for() {
        try (var database = TestDatabases.migrated()) {
            database.sql("drop table api_request_logs");
            assertThat(check(database)).hasSize(1);
            var off = new io.compensationd.settings.Settings.Tables(
                    TestDatabases.tables().accounts(), java.util.Optional.empty());
            assertThat(new Migrations(database.database(), off).check()).isEmpty();
        }
    }

    @Test
    void two_migrations_at_once_are_one_after_the_other() throws Exception {
        try (var database = Prisma.database()) {
            var other = CompletableFuture.supplyAsync(() -> migrate(database));
            migrate(database);
            other.get();
            assertThat(check(database)).isEmpty();
            assertThat(database.value(
                            "select count(*) = count(distinct version) from compensation.flyway_schema_history"
                                    + " where version is not null"))
                    .isEqualTo("t");
        }
    }

    static List<String> migrate(TestDatabase database) {
        var lines = new ArrayList<String>();
        migrations(database).migrate(lines::add);
        return lines;
    }

    static List<Problem> check(TestDatabase database) {
        return migrations(database).check();
    }

    static Migrations migrations(TestDatabase database) {
        return new Migrations(database.database(), TestDatabases.tables());
    }

    private static <T> java.util.function.Supplier<T> unchecked(Callable<T> callable) {
        return () -> {
            try {
                return callable.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
