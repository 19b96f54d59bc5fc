package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whoever keeps vacuum from removing dead rows: an open transaction, a prepared one, a replication slot, a standby.
///
/// The queue's own rows die with each status change, so an old snapshot costs it more than other tables.
///
/// @param limit from this age on
public record OldSnapshots(Duration limit) implements Check {
    public OldSnapshots() {
        this(Duration.ofMinutes(10));
    }

    /// Row texts and queries are left out: they may hold somebody's data.
    private static final String HOLDERS = """
            select * from (
                select 'session pid=' || pid || ' user=' || coalesce(usename, '?') || ' application="'
                       || coalesce(application_name, '') || '"' as who,
                       coalesce(state, '?') as what, coalesce(xact_start, backend_start) as since,
                       'select pg_terminate_backend(' || pid || ')' as remedy
                from pg_stat_activity
                where (backend_xmin is not null or backend_xid is not null) and pid <> pg_backend_pid()
                  and pid not in (select pid from pg_stat_progress_vacuum)
                  and (datname = current_database() or datname is null) and backend_type <> 'walsender'
                union all
                select 'prepared transaction ' || quote_literal(gid) || ' of ' || owner, 'prepared', prepared,
                       'commit prepared or rollback prepared ' || quote_literal(gid)
                from pg_prepared_xacts where database = current_database()
                union all
                select 'standby "' || coalesce(application_name, '') || '" pid=' || pid, 'hot_standby_feedback',
                       backend_start, 'end the long query there, or set hot_standby_feedback off'
                from pg_stat_replication where age(backend_xmin) > 1000000) holders
            where since < clock_timestamp() - ? * interval '1 second'
            order by since
            """;

    /// A standby's feedback goes through its slot, where it has one.
    private static final String SLOTS = """
            select slot_name, active, greatest(age(xmin), age(catalog_xmin)) as behind
            from pg_replication_slots
            where greatest(age(xmin), age(catalog_xmin)) > case when active then 1000000 else 100000 end
            """;

    private static final String SEES_ALL = "select pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')";

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var findings = new ArrayList<>(Query.rows(
                connection,
                HOLDERS,
                row -> Finding.wrong(
                        Kind.OLD_SNAPSHOT,
                        row.getString("who"),
                        row.getString("what") + ", since "
                                + Query.instant(row, "since").orElseThrow(),
                        "Ask its owner, then: " + row.getString("remedy") + ";"),
                limit.toSeconds()));
        findings.addAll(Query.rows(
                connection,
                SLOTS,
                row -> Finding.wrong(
                        Kind.OLD_SNAPSHOT,
                        "replication slot " + row.getString("slot_name"),
                        (row.getBoolean("active") ? "its reader is far behind" : "nobody reads it")
                                + ", and it holds back " + row.getLong("behind") + " transactions",
                        row.getBoolean("active")
                                ? "End the long query at its reader, or set hot_standby_feedback off there."
                                : "Start its reader, or: select pg_drop_replication_slot('" + row.getString("slot_name")
                                        + "');")));
        if (!Query.is(connection, SEES_ALL)) findings.add(blind());
        return findings;
    }

    private static Finding blind() {
        return Finding.watch(
                Kind.OLD_SNAPSHOT,
                "other users' sessions",
                "this role may not see since when their transactions are open",
                "grant pg_read_all_stats to it, or run doctor as a role that has it.");
    }
}
