package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Roled;
import io.compensationd.testing.Shows;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may do what, on both PostgreSQLs.
@ParameterizedClass
@MethodSource("databases")
class RolesIT {
    private static final String REFUSED = "42501";
    private static final List<Roled> DATABASES = new ArrayList<>();

    private static final String RETIRE =
            "select compensation.retire_tasks('2000-01-01', null, true, 10, '-infinity', 0)";
    private static final String INSERT = """
            insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                "requestApi", "requestBody", "responseBody", "updatedAt"%s)
            values (1, 7, 1.25, 'clerk-1', 'openai', '/v1', '{}', '{}', now()%s)""";

    private final Roled database;

    RolesIT(Roled database) {
        this.database = database;
    }

    static List<Roled> databases() {
        if (DATABASES.isEmpty()) {
            DATABASES.add(Roled.on(TestServer.start(List.of("fsync=off")), "roled"));
            DATABASES.add(Roled.on(TestServer.debian(List.of("fsync=off")), "roled"));
            for (var roled : DATABASES)
                roled.admin.sql("insert into users (id, \"clerkId\", balance) values (1, 'clerk-1', 100)");
        }
        return DATABASES;
    }

    @AfterAll
    static void close() {
        DATABASES.forEach(Roled::close);
        DATABASES.clear();
    }

    @Test
    @Shows(25)
    void the_application_inserts_its_columns_and_wakes_the_nodes() {
        assertThat(database.as("comp_app", INSERT.formatted("", ""))).isEmpty();
        assertThat(database.as(
                        "comp_app", INSERT.formatted(", \"idempotencyKey\"", ", 'k1'") + " on conflict do nothing"))
                .isEmpty();
        assertThat(database.as(
                        "comp_app", INSERT.formatted(", \"idempotencyKey\"", ", 'k1'") + " on conflict do nothing"))
                .isEmpty();
        assertThat(database.admin.value("select count(*) from compensation_tasks where \"idempotencyKey\" = 'k1'"))
                .isEqualTo("1");
        assertThat(database.admin.value("select last_value > 0 from compensation.last_wake_up"))
                .isEqualTo("t");
    }

    @Test
    @Shows(25)
    void the_application_can_do_nothing_else() {
        assertThat(List.of(
                        INSERT.formatted(", status", ", 'completed'"),
                        INSERT.formatted(", \"nextRetryAt\"", ", now()"),
                        INSERT.formatted("", "") + " returning id",
                        INSERT.formatted(", \"idempotencyKey\"", ", 'k2'")
                                + " on conflict (\"idempotencyKey\") do nothing",
                        "select id from compensation_tasks",
                        "select id from compensation_tasks for update",
                        "update compensation_tasks set cost = 0",
                        "delete from compensation_tasks",
                        "select balance from users",
                        "update users set balance = 0",
                        "select * from compensation.ledger_entries",
                        "insert into compensation.adopted (task_id) values (1)",
                        "select setval('compensation_tasks_id_seq', 1)",
                        "create table public.mine (id int)",
                        "create schema mine"))
                .allSatisfy(
                        sql -> assertThat(database.as("comp_app", sql)).as(sql).isEqualTo(REFUSED));
    }

    @Test
    @Shows(26)
    void the_daemon_changes_no_table_no_record_and_nothing_that_was_not_asked_of_it() {
        assertThat(List.of(
                        "create table compensation.mine (id int)",
                        "create table public.mine (id int)",
                        "alter table compensation_tasks add column mine int",
                        "alter table compensation_tasks disable trigger compensation_completed_is_final",
                        "drop trigger compensation_adopt on compensation_tasks",
                        "alter table compensation.ledger_entries drop constraint ledger_entries_arithmetic",
                        "update compensation.ledger_entries set amount = 0",
                        "delete from compensation.ledger_entries",
                        "truncate compensation.ledger_entries",
                        "update compensation.attempts set error = ''",
                        "delete from compensation.attempts",
                        "update compensation.audit set actor = ''",
                        "delete from compensation.audit",
                        "insert into compensation.adopted (task_id) values (1)",
                        "delete from compensation.adopted",
                        "delete from compensation.runs",
                        "update compensation_tasks set cost = 0",
                        "update compensation_tasks set \"userId\" = 2",
                        "update compensation_tasks set \"maxRetries\" = 9",
                        "delete from compensation_tasks",
                        "insert into compensation.archived_tasks (task_id) values (1)",
                        "truncate compensation_tasks",
                        "update users set \"clerkId\" = ''",
                        "select \"clerkId\" from users",
                        "insert into users (\"clerkId\") values ('x')",
                        "delete from users",
                        "select cost from api_request_logs",
                        "delete from compensation.flyway_schema_history",
                        "set session_replication_role = replica",
                        "create role mine"))
                .allSatisfy(sql ->
                        assertThat(database.as("comp_daemon", sql)).as(sql).isEqualTo(REFUSED));
    }

    @Test
    void each_of_the_others_has_its_part() {
        assertThat(database.as("comp_operator", "update users set balance = 0")).isEqualTo(REFUSED);
        assertThat(database.as("comp_operator", "delete from compensation_tasks"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_operator", "update compensation_tasks set \"completedAt\" = null"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_retention", "update compensation_tasks set status = 'failed'"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_retention", "delete from compensation.ledger_entries"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_retention", "delete from compensation_tasks where id < 0"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_retention", RETIRE)).isEmpty();
        for (var other : List.of("comp_app", "comp_operator"))
            assertThat(database.as(other, RETIRE)).isEqualTo(REFUSED);
        assertThat(database.as("comp_read", "select \"requestBody\" from compensation_tasks"))
                .isEqualTo(REFUSED);
        assertThat(database.as("comp_read", "select status, cost from compensation_tasks"))
                .isEmpty();
        assertThat(database.as("comp_read", "select * from compensation.ledger_entries"))
                .isEmpty();
    }

    @Test
    @Shows(27)
    void only_the_daemon_and_the_owner_write_quartzs_tables() {
        assertThat(database.admin.value("""
                        select string_agg(distinct r.rolname, ', ' order by r.rolname)
                        from pg_roles r cross join pg_class c join pg_namespace n on n.oid = c.relnamespace
                        cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
                        where n.nspname = 'compensation' and c.relname like 'qrtz%' and c.relkind = 'r' and not r.rolsuper
                          and r.rolname <> 'pg_write_all_data' and has_table_privilege(r.oid, c.oid, privilege)""")).isEqualTo("comp_daemon, comp_owner");
    }

    @Test
    @Shows(30)
    void the_server_itself_limits_the_roles_sessions() {
        assertThat(database.admin.value(
                        "select array_to_string(rolconfig, ' ') from pg_roles where rolname = 'comp_daemon'"))
                .isEqualTo("idle_in_transaction_session_timeout=60s");
        assertThat(database.admin.value("select count(*) from pg_roles where rolname like 'comp\\_%' and rolsuper"))
                .isEqualTo("0");
    }

    @Test
    void what_is_as_it_must_be_is_left_alone() {
        assertThat(database.grants().apply(line -> {})).isEmpty();
        var found = database.grants().findings();
        assertThat(found.missing()).isEmpty();
        assertThat(found.surplus()).isEmpty();
    }

    @Test
    void the_script_can_be_run_as_it_is_printed() {
        database.admin.sql("revoke insert on compensation.ledger_entries from comp_daemon");
        var script = database.grants().script();
        assertThat(script).contains("-- comp_app: ").doesNotContainIgnoringCase("password '");
        database.admin.sql(script);
        database.admin.sql(script);
        assertThat(database.grants().apply(line -> {})).isEmpty();
    }

    @Test
    void a_right_too_much_is_found_and_taken() {
        database.admin.sql("""
                grant update on compensation.ledger_entries to comp_daemon;
                grant select (balance) on users to comp_app;
                grant comp_owner to comp_daemon;
                alter role comp_read createdb;
                create role intruder; grant insert on compensation.qrtz_job_details to intruder
                """);
        var surplus = database.grants().findings().surplus();
        assertThat(surplus.toString())
                .contains(
                        "revoke update on table compensation.ledger_entries from comp_daemon",
                        "revoke select (\"balance\") on table public.users from comp_app",
                        "revoke comp_owner from comp_daemon",
                        "alter role comp_read nosuperuser nocreaterole nocreatedb",
                        "revoke all on table compensation.qrtz_job_details from intruder");
        database.grants().apply(line -> {});
        database.admin.sql("drop owned by intruder; drop role intruder");
        assertThat(database.grants().findings().surplus()).isEmpty();
    }

    @Test
    void what_a_role_lacks_stops_a_node_with_the_statement_that_mends_it() {
        database.admin.sql("revoke update (balance) on users from comp_daemon");
        try (var node = database.node()) {
            var grants = new Grants(node, TestDatabases.tables());
            assertThatThrownBy(grants::ready)
                    .isInstanceOfSatisfying(
                            DatabaseProblem.class,
                            it -> assertThat(it.exitCode()).isEqualTo(3))
                    .hasMessageContaining("role comp_daemon: expected the rights that its work takes")
                    .hasMessageContaining("compensationd grants --apply")
                    .hasMessageContaining("grant update (\"balance\") on table public.users to comp_daemon");
            database.grants().apply(line -> {});
            grants.ready();
        }
    }

    @Test
    void a_migration_gives_what_it_makes_its_rights() {
        database.as("comp_owner", "create table compensation.later (id bigint)");
        database.as("platform", "alter table compensation_tasks drop column \"failureReason\"");
        try (var owner = new TestDatabase(database.url("comp_owner"))) {
            new Migrations(owner.database(), TestDatabases.tables()).migrate(line -> {});
        }
        assertThat(database.as("comp_daemon", "update compensation_tasks set \"failureReason\" = null where id < 0"))
                .isEmpty();
        assertThat(database.as("comp_daemon", "insert into compensation.later values (1)"))
                .isEmpty();
        database.admin.sql("drop table compensation.later");
        assertThat(database.grants().apply(line -> {})).isEmpty();
    }
}
