package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the due tasks of a lane are found.
class ClaimIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    /// The statement as Hibernate emits it, explained by the session that runs it. Before the burst the table was empty
    /// and analyzed, so the statistics are wrong; Prisma's index on (status, "createdAt") is the trap.
    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void the_claim_walks_its_index_in_order_and_never_sorts(String plans) throws Exception {
        platform.sql("analyze compensation_tasks");
        for (int i = 0; i < 10; i++) burst(10_000);
        try (var connection = platform.database.work().getConnection();
                var session = platform.store.session(connection)) {
            for (var setting : GuardSetting.ALL) set(connection, setting.name(), setting.value());
            set(connection, "plan_cache_mode", plans);
            set(connection, "idle_in_transaction_session_timeout", "60s");
            var run = new Run(1, Platform.due(3), 1, "node", 8, Instant.EPOCH);
            var first = new DueTasks.Ask(null, 1000, Set.of(), Set.of(), null);
            var later = new DueTasks.Ask(new Cursor(Instant.EPOCH, 5), 1000, Set.of(1L), Set.of(2L), null);
            Transactions.run(session, s -> {
                for (int i = 0; i < 6; i++) {
                    assertThat(new DueTasks().claim(s, run, first, now())).hasSize(1000);
                    assertThat(new DueTasks().claim(s, run, later, now())).hasSize(1000);
                }
                return 0;
            });

            var explained = explain(connection);

            assertThat(explained)
                    .hasSize(2)
                    .allSatisfy(plan -> assertThat(plan)
                            .contains("Index Scan using compensation_tasks_claim")
                            .doesNotContain("Sort")
                            .doesNotContain("Seq Scan")
                            .doesNotContain("createdAt"));
        }
    }

    @Test
    void tasks_of_one_instant_are_told_apart_by_their_ids() {
        platform.rules(r -> new Rules(100, r.chunksAtOnce(), r.drainMax(), r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "100000");
        burst(2000);
        platform.sql("update compensation_tasks set \"userId\" = 8");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(2000);
        assertThat(platform.events.stream().filter(Event.Settled.class::isInstance))
                .hasSize(20);
    }

    @Test
    void the_oldest_due_task_comes_first_to_the_microsecond() {
        platform.rules(r -> new Rules(1, r.chunksAtOnce(), r.drainMax(), r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "100");
        for (int i = 0; i < 3; i++) platform.task(8, "1");
        platform.sql(
                "update compensation_tasks set \"nextRetryAt\" = '2026-01-01 00:00:00.000009Z'::timestamptz - id * interval '1 microsecond'");
        platform.fire(0);
        assertThat(platform.value("select string_agg(task_id::text, ' ' order by id) from compensation.ledger_entries"))
                .isEqualTo("3 2 1");
        assertThat(platform.value("select cursor_at from compensation.lanes where lane = 0"))
                .isEqualTo("2025-12-31 23:59:00.000008+00");
    }

    @Test
    void a_task_behind_the_cursor_is_found_now_and_then_and_by_the_interval() {
        platform.user(8, "100");
        platform.task(8, "1");
        platform.fire(0);
        long late = platform.task(8, "1");
        platform.sql("update compensation_tasks set \"nextRetryAt\" = now() - interval '1 hour' where id = " + late);
        platform.task(8, "1");

        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(2);
        assertThat(platform.row(late, "status")).isEqualTo("completed");

        long later = platform.task(8, "1");
        platform.sql("update compensation_tasks set \"nextRetryAt\" = now() - interval '1 hour' where id = " + later);
        platform.task(8, "1");
        platform.fire(Platform.interval(0, Instant.parse("2026-01-01T00:00:00Z")), FiringWatch.NONE);
        assertThat(platform.row(later, "status")).isEqualTo("completed");
    }

    @Test
    void a_task_inserted_while_the_lane_is_held_is_seen_by_the_look_after_it() {
        platform.user(8, "100");
        platform.task(8, "1");
        var fired = (Fired.Drained) platform.fire(0);
        platform.task(8, "1");
        assertThat(platform.firings().outlook(0, fired.leftOut()))
                .isEqualTo(new Outlook(Optional.of(java.time.Duration.ZERO), false));
    }

    @Test
    void only_pending_tasks_that_are_due_are_touched() {
        platform.user(8, "100");
        for (var status : List.of("processing", "failed", "cancelled", "odd"))
            platform.sql("update compensation_tasks set status = '" + status + "' where id = " + platform.task(8, "1"));
        long waiting = platform.task(8, "1");
        platform.sql(
                "update compensation_tasks set \"nextRetryAt\" = now() + interval '1 minute' where id = " + waiting);
        assertThat(((Fired.Drained) platform.fire(0)).totals().processed()).isZero();
        assertThat(platform.value("select balance from users")).isEqualTo("100.0000");
    }

    @Test
    void a_chunk_reads_its_own_tasks_alone_though_the_statistics_know_of_none_that_wait() {
        platform.rules(r -> new Rules(100, r.chunksAtOnce(), r.drainMax(), r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "100000");
        burst(1000);
        platform.sql("update compensation_tasks set \"userId\" = 8");
        platform.fire(0);
        platform.sql("""
                analyze compensation_tasks;
                create table reads (n bigserial, rows bigint);
                create function note_reads() returns trigger language plpgsql as $$ begin
                    insert into reads (rows) select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables
                    where relid = 'compensation_tasks'::regclass; return null; end $$;
                create trigger reads after insert on compensation.ledger_entries execute function note_reads()
                """);
        burst(5000);
        platform.sql("update compensation_tasks set \"userId\" = 8 where status = 'pending'");
        platform.fire(0);
        assertThat(Integer.parseInt(platform.value("select count(*) from reads")))
                .isGreaterThanOrEqualTo(50);
        // The session counts on from chunk to chunk, until it has told the server.
        assertThat(Integer.parseInt(platform.value("""
                select max(more) from (select rows - lag(rows) over (order by n) as more from reads) r
                """))).isLessThan(1000);
    }

    private void burst(int tasks) {
        platform.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select i, 7, 1, 'clerk', 'openai', '/v1', 'a', 'b', now() from generate_series(1, %d) i
                """.formatted(tasks));
    }

    private Instant now() {
        return Instant.now().plusSeconds(60);
    }

    private static void set(Connection connection, String name, String value) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute("select set_config('" + name + "', '" + value + "', false)" + " where '" + name
                    + "' like 'compensation.%' or current_setting('" + name + "', true) is not null");
        }
    }

    private static List<String> explain(Connection connection) throws Exception {
        var plans = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var prepared = connection.createStatement();
                var claims =
                        prepared.executeQuery("select name, cardinality(parameter_types) from pg_prepared_statements"
                                + " where statement like '%skip locked'")) {
            while (claims.next()) {
                var parameters = claims.getInt(2) == 4
                        ? "'epoch', 3, '2100-01-01', 1000"
                        : "'epoch', 3, '2100-01-01', 'epoch', 5, '{1}', '{2}', 1000";
                try (var plan = statement.executeQuery(
                        "explain (costs off) execute \"" + claims.getString(1) + "\"(" + parameters + ")")) {
                    var text = new StringBuilder();
                    while (plan.next()) text.append(plan.getString(1)).append('\n');
                    plans.add(text.toString());
                }
            }
        }
        return plans;
    }
}
