package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;

/// The ceiling: a procedure on one connection, one statement a chunk that does everything, and a commit after each.
/// No fence, no pause, no run counters, no other outcome than paid: what a chunk costs when PostgreSQL does it alone.
final class Procedure implements Contender {
    private final int chunkMax;

    Procedure(int chunkMax) {
        this.chunkMax = chunkMax;
    }

    @Override
    public String name() {
        return "procedure";
    }

    @Override
    public Ready prepare(Copy copy) throws SQLException {
        var connection = copy.connect();
        Session.ours(connection);
        Copy.execute(connection, SETTLE.formatted(chunkMax));
        return new Call(connection);
    }

    private record Call(Connection connection) implements Ready {
        @Override
        public void settle() throws SQLException {
            Copy.execute(connection, "call settle_all()");
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private static final String SETTLE = """
            create procedure settle_all() language plpgsql as $$
            declare at timestamptz; last bigint; done int;
            begin
                perform set_config('enable_sort', 'off', false), set_config('enable_seqscan', 'off', false),
                        set_config('enable_bitmapscan', 'off', false);
                for l in 0..7 loop
                    at := '-infinity'; last := 0;
                    loop
                        with due as materialized (
                            select id, "userId" as account, nullif(cost, 'NaN') as cost, "nextRetryAt" as at
                            from compensation_tasks
                            where status = 'pending' and "userId" & 7 = l and "nextRetryAt" <= now()
                              and ("nextRetryAt", id) > (at, last)
                            order by "nextRetryAt", id limit %d for no key update skip locked
                        ), account as materialized (
                            select id, balance from users
                            where id = any (array(select distinct account from due)) and "isActive"
                            order by id for no key update
                        ), decided as materialized (
                            select due.*, balance - sum(cost) over (partition by account order by due.at, due.id) as after
                            from due join account on account.id = due.account
                        ), paid as materialized (
                            select * from decided where after >= 0 and cost >= 0
                        ), deducted as (
                            update users set balance = balance - total
                            from (select account, sum(cost) as total from paid group by account) t
                            where users.id = t.account
                        ), entered as (
                            insert into compensation.ledger_entries (task_id, account_id, user_pricing_id,
                                service_provider, amount, balance_before, balance_after, run_id, lane, epoch, settled_at)
                            select id, account, 7, 'openai', cost, after + cost, after, 0, l, 0, now() from paid
                        ), logged as (
                            insert into api_request_logs ("userClerkId", "serviceProvider", "requestApi",
                                "requestBody", "responseBody", cost)
                            select "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", t.cost
                            from compensation_tasks t where t.id = any (array(select id from paid))
                        ), completed as (
                            update compensation_tasks t set status = 'completed', "completedAt" = now(),
                                "updatedAt" = now(), "lastAttemptAt" = now()
                            where t.id = any (array(select id from paid))
                        )
                        select count(*), max(due.at), (array_agg(id order by due.at desc, id desc))[1]
                        from due into done, at, last;
                        exit when done = 0;
                        commit;
                    end loop;
                end loop;
            end $$
            """;
}
