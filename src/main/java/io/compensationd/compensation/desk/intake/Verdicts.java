package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Wrong;
import io.compensationd.ledger.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/// What only the database can say about staged records: which are there already, which key has another body, which
/// account does not exist. A record without a verdict is to be stored.
final class Verdicts {
    private final Connection connection;
    private final Names names;

    Verdicts(Connection connection, Names names) {
        this.connection = connection;
        this.names = names;
    }

    /// Decides about all staged records anew.
    void decide() throws SQLException {
        execute("truncate pg_temp.compensation_verdict");
        execute(STORED);
        execute(TWICE);
        execute(NO_ACCOUNT);
        execute("analyze pg_temp.compensation_verdict");
    }

    /// Against tasks that are stored. First, because the same task is there already even if its account is gone by now.
    private static final String STORED = """
            insert into pg_temp.compensation_verdict (seq, line, kind, other, columns)
            select s.seq, s.line, case when d.columns = '{}' then 'there' else 'differs' end, o.id, d.columns
            from pg_temp.compensation_import s join {tasks} o on o."idempotencyKey" = s."idempotencyKey"
            cross join lateral (select %s as columns) d
            """.formatted(differences());

    /// Against the first record of the file that has the key.
    private static final String TWICE = """
            insert into pg_temp.compensation_verdict (seq, line, kind, other, columns)
            select s.seq, s.line, case when d.columns = '{}' then 'there' else 'clashes' end, o.line, d.columns
            from (select "idempotencyKey" as key, min(seq) as seq from pg_temp.compensation_import
                  where "idempotencyKey" is not null group by 1 having count(*) > 1) f
            join pg_temp.compensation_import o on o.seq = f.seq
            join pg_temp.compensation_import s on s."idempotencyKey" = f.key and s.seq > f.seq
            cross join lateral (select %s as columns) d
            where not exists (select from pg_temp.compensation_verdict v where v.seq = s.seq)
            """.formatted(differences());

    private static final String NO_ACCOUNT = """
            insert into pg_temp.compensation_verdict (seq, line, kind)
            select s.seq, s.line, 'account' from pg_temp.compensation_import s
            where not exists (select from {accounts} a where a.{accounts.id} = s."userId")
              and not exists (select from pg_temp.compensation_verdict v where v.seq = s.seq)
            """;

    private static String differences() {
        return Column.BODY.stream()
                .map(column -> "case when s.%s is distinct from o.%s then '%s' end"
                        .formatted(column.quoted(), column.quoted(), column.text()))
                .collect(Collectors.joining(", ", "array_remove(array[", "], null)"));
    }

    /// How many records have one of these verdicts.
    long count(boolean bad) throws SQLException {
        return number("select count(*) from pg_temp.compensation_verdict where (kind <> 'there') = " + bad);
    }

    /// Whether any record has a key.
    boolean keyed() throws SQLException {
        return number("select count(*) from (select from pg_temp.compensation_import"
                        + " where \"idempotencyKey\" is not null limit 1) k")
                > 0;
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /// The records that cannot be stored, in the order of the file, a few in memory at a time. In a transaction.
    void tell(Reading.Telling telling) throws SQLException, IOException {
        var sql = """
                select v.line, v.kind, v.other, array_to_string(v.columns, ', ') as columns, s."userId", s.raw
                from pg_temp.compensation_verdict v join pg_temp.compensation_import s using (seq)
                where v.kind <> 'there' order by v.seq
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(10); // outside of a transaction pgjdbc would read all rows at once
            try (var row = statement.executeQuery()) {
                while (row.next()) telling.bad(line(row), raw(row));
            }
        }
    }

    private static byte[] raw(ResultSet row) throws SQLException {
        var raw = row.getString("raw");
        return raw == null ? new byte[0] : raw.getBytes(StandardCharsets.UTF_8);
    }

    private static BadLine line(ResultSet row) throws SQLException {
        var wrong = switch (row.getString("kind")) {
            case "account" -> new Wrong(Column.USER_ID.text(), "an account that exists", row.getString("userId"));
            case "differs" ->
                key("task %d has it with another %s".formatted(row.getLong("other"), row.getString("columns")));
            case "clashes" ->
                key("line %d has it with another %s".formatted(row.getLong("other"), row.getString("columns")));
            default -> throw new IllegalStateException(row.getString("kind"));
        };
        return new BadLine(row.getLong("line"), List.of(wrong));
    }

    private static Wrong key(String found) {
        return new Wrong(Column.IDEMPOTENCY_KEY.text(), "a key of one task alone", found);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(names.sql(sql));
        }
    }
}
