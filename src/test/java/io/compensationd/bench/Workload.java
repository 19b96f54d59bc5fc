package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;

/// The same work for every contender: tasks of random accounts that can all pay.
///
/// @param bodyChars length of request and response body together
record Workload(int tasks, int accounts, int bodyChars) {
    private static final int BATCH = 1_000;
    static final String OPENING = "100000.0000";

    /// Users, then tasks as the platform inserts them: a few at a time, over a while, users in no order.
    void load(Connection connection) throws SQLException {
        Copy.execute(connection, """
                insert into users ("clerkId", balance) select 'user_' || i, %s from generate_series(1, %d) i
                """.formatted(OPENING, accounts));
        Copy.execute(connection, "select setseed(0.42)");
        insert(connection);
    }

    /// Tasks alone.
    void insert(Connection connection) throws SQLException {
        Copy.execute(connection, BODY);
        for (int from = 0; from < tasks; from += BATCH)
            Copy.execute(connection, batch(from + 1, Math.min(from + BATCH, tasks)));
        Copy.execute(connection, "vacuum (analyze)");
    }

    /// Text that no compression would shrink to nothing.
    private static final String BODY = """
            create or replace function pg_temp.body(seed bigint, chars int) returns text language sql as $$
                select left(string_agg(md5((seed * 64 + k)::text), ''), chars) from generate_series(0, chars / 32) k
            $$
            """;

    private String batch(int first, int last) {
        return """
                insert into compensation_tasks ("userId", "userPricingId", cost, "errorMessage", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                select u, 7, round((random() * 10 + 0.0001)::numeric, 4), 'deadlock detected', 'user_' || u, 'openai',
                    '/v1/chat/completions', pg_temp.body(i, %3$d), pg_temp.body(-i, %3$d), now()
                from (select i, 1 + floor(random() * %4$d)::bigint as u from generate_series(%1$d, %2$d) i) drawn
                """.formatted(first, last, bodyChars / 2, accounts);
    }
}
