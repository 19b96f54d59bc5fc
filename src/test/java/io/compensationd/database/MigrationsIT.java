package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static io.compensationd.database.Migrating.migrate;
import static io.compensationd.database.Migrating.migrations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.Snapshot;
import io.compensationd.testing.TestDatabases;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

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
                            tuple(Problem.Kind.MISSING, "public.users"),
                            tuple(Problem.Kind.MISSING, "public.api_request_logs"));
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
