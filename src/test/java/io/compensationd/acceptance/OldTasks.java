package io.compensationd.acceptance;

/// Tasks that retention looks at, as SQL.
final class OldTasks {
    /// Settled by us 60 days ago: with its run, its entry, and the balance that follows from both.
    static final String SETTLED = """
            set compensation.settling = 'on';
            insert into users (id, "clerkId", balance) values (1, 'one', 100000 - 1.25 * %1$d);
            insert into compensation_tasks (id, "userId", "userPricingId", cost, status, "completedAt", "createdAt", "updatedAt",
                "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody")
            select i, 1, 7, 1.25, 'completed', now() - interval '60 days', now() - interval '61 days', now() - interval '60 days',
                   'one', 'openai', '/v1', 'ask', 'answer' from generate_series(1, %1$d) i;
            insert into compensation.runs (id, lane, epoch, node, cause, started_at, finished_at, processed, succeeded, amount)
            overriding system value
            values (1, 1, 1, 'n', 'due', now() - interval '60 days', now() - interval '60 days', %1$d, %1$d, 1.25 * %1$d);
            insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                balance_before, balance_after, run_id, lane, epoch, settled_at)
            select i, 1, 7, 'openai', 1.25, 100000 - 1.25 * (i - 1), 100000 - 1.25 * i, 1, 1, 1, now() - interval '60 days'
            from generate_series(1, %1$d) i order by i;
            select setval('compensation_tasks_id_seq', 100000);
            select setval(pg_get_serial_sequence('compensation.runs', 'id'), 10);
            reset compensation.settling
            """;

    static final String OTHERS = """
            insert into compensation_tasks ("userId", "userPricingId", cost, status, "completedAt", "createdAt", "updatedAt",
                "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", "idempotencyKey")
            select 1, 7, 2, s, done, now() - interval '90 days', coalesce(done, now()), 'one', 'openai', '/v1', 'ask', 'answer', key
            from (values ('completed', now() - interval '70 days', null), ('completed', now() - interval '2 days', null),
                         ('completed', now() - interval '70 days', 'k1'),
                         ('failed', null, null), ('cancelled', null, null), ('processing', null, null), ('odd', null, null))
                 v (s, done, key)
            """;

    /// A task back from the archive, as the operations guide says.
    static final String BACK = """
            set compensation.settling = 'on';
            insert into compensation_tasks select (jsonb_populate_record(null::compensation_tasks, task)).*
            from compensation.archived_tasks where task_id = %1$d;
            delete from compensation.archived_tasks where task_id = %1$d;
            reset compensation.settling
            """;

    private OldTasks() {}
}
