package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static io.compensationd.database.Migrating.migrate;
import static io.compensationd.database.Migrating.migrations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Settings;
import io.compensationd.testing.Prisma;
import io.compensationd.testing.Snapshot;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestServer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationConflictIT {
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
                "alter table compensation_tasks add \"idempotencyKey\" text; update compensation_tasks set \"idempotencyKey\" = 'k' where id < 4 | compensation_tasks.idempotencyKey: expected no key twice, found 3 tasks with one key, task 1 among them",
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

    @ParameterizedTest
    @CsvSource({
        "delete from compensation.lanes where lane = 7, 7 lanes",
        "update compensation.lanes set lane = 9 where lane = 0, '8 lanes: 1, 2'",
        "delete from compensation.lanes, 0 lanes: none"
    })
    void lanes_that_are_no_power_of_two_are_refused(String change, String found) {
        try (var database = TestDatabases.migrated()) {
            database.sql(change);
            assertThat(check(database))
                    .anySatisfy(it -> assertThat(it.toString()).contains("n a power of two, found " + found));
        }
    }

    @Test
    void a_schema_that_is_not_there_is_named() {
        var url = TestDatabases.settings(TestServer.database() + "&currentSchema=billing");
        try (var database = Database.open(url, "test")) {
            assertThatThrownBy(() -> new Migrations(database, TestDatabases.tables()).migrate(line -> {}))
                    .isInstanceOf(DatabaseProblem.class)
                    .hasMessageContaining("schema billing: expected the schema of the platform's tables");
        }
    }

    @Test
    void a_database_serves_one_schema() {
        try (var database = TestDatabases.migrated()) {
            database.sql("create schema billing; create table billing.compensation_tasks (like compensation_tasks)");
            var url = TestDatabases.settings(database.url() + "&currentSchema=billing");
            try (var other = Database.open(url, "test")) {
                assertThatThrownBy(() -> new Migrations(other, TestDatabases.tables()).migrate(line -> {}))
                        .hasMessageContaining("found triggers on public.compensation_tasks");
            }
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
        var tables = new Settings.Tables(
                new Settings.Accounts("billing.app_user", "user_id", "credit_balance", "is_active"),
                Optional.of(new Settings.RequestLog(
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
            var off = new Settings.Tables(TestDatabases.tables().accounts(), Optional.empty());
            assertThat(new Migrations(database.database(), off).check()).isEmpty();
        }
    }
}
