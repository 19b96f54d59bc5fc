package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.schedule.Departure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Nodes by what they check in with and by the lock on their name, which the database frees with their session.
public record NodesAlive() implements Check {
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private static final String NODES = """
            select instance_name, checkin_interval,
                   (extract(epoch from clock_timestamp()) * 1000)::bigint - last_checkin_time as age,
                   exists (select from pg_locks
                           where locktype = 'advisory' and objsubid = 1 and granted
                             and database = (select oid from pg_database where datname = current_database())
                             and classid::bigint << 32 | objid::bigint
                                 = hashtextextended('compensationd node ' || instance_name, 0)) as named,
                   (select count(*) from compensation.qrtz_fired_triggers f
                    where (f.sched_name, f.instance_name) = (s.sched_name, s.instance_name)) as reserved
            from compensation.qrtz_scheduler_state s
            where sched_name = 'compensationd' order by instance_name
            """;

    private static final String WAITING = """
            select count(*) from compensation.lanes where epoch > 0 having count(*) > 0
            """;

    private record Node(String id, Duration age, Duration interval, boolean named, long reserved) {
        static Node of(ResultSet row) throws SQLException {
            return new Node(
                    row.getString("instance_name"),
                    Duration.ofMillis(row.getLong("age")),
                    Duration.ofMillis(row.getLong("checkin_interval")),
                    row.getBoolean("named"),
                    row.getLong("reserved"));
        }

        /// Past Quartz's own limit, and past what its peers need to see it.
        boolean late() {
            return age.compareTo(interval.plusMillis(7_500).plus(MARGIN)) > 0;
        }

        boolean dead() {
            return late() && !named;
        }

        String evidence() {
            return "last check-in " + age.toSeconds() + " s ago, " + (named ? "a" : "no") + " session holds its name, "
                    + reserved + " triggers reserved or fired";
        }
    }

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var nodes = Query.rows(connection, NODES, Node::of);
        var findings = new ArrayList<Finding>();
        for (var node : nodes) {
            if (node.dead()) findings.add(dead(node));
            else if (node.late()) findings.add(silent(node));
            else if (node.age().compareTo(Duration.ofSeconds(-2)) < 0) findings.add(ahead(node));
        }
        boolean worked = !Query.rows(connection, WAITING, row -> row.getLong(1)).isEmpty();
        if (nodes.stream().allMatch(Node::late)) findings.add(noNode(worked));
        return findings;
    }

    private static Finding dead(Node node) {
        return Finding.wrong(Kind.DEAD_NODE, "node " + node.id(), node.evidence(), "Run: compensationd doctor --fix")
                .by(new Repair.Locked(connection -> remove(connection, node.id())));
    }

    private static Optional<String> remove(Connection connection, String id) throws SQLException {
        var still = Query.rows(connection, NODES, Node::of).stream()
                .anyMatch(node -> node.id().equals(id) && node.dead());
        if (!still) return Optional.empty();
        Departure.of(id, connection);
        return Optional.of("gave back what it had reserved, and removed its row");
    }

    private static Finding silent(Node node) {
        return Finding.wrong(
                Kind.SILENT_NODE,
                "node " + node.id(),
                node.evidence(),
                "Look at its process and its log, and at the clock of its machine. Stop it if it hangs.");
    }

    private static Finding ahead(Node node) {
        return Finding.wrong(
                Kind.CLOCK_SKEW,
                "node " + node.id(),
                "its clock is at least " + node.age().abs().toMillis() / 1000.0 + " s ahead of the database's",
                "Synchronise the clocks (chrony, systemd-timesyncd).");
    }

    /// Before the first start there is nothing to complain of.
    private static Finding noNode(boolean worked) {
        var remedy = "Start one: compensationd run, or systemctl start compensationd";
        return worked
                ? Finding.wrong(Kind.NO_NODE, "the cluster", "no node checks in", remedy)
                : Finding.watch(Kind.NO_NODE, "the cluster", "no node has worked on this database yet", remedy);
    }
}
