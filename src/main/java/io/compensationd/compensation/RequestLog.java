package io.compensationd.compensation;

import io.compensationd.ledger.Names;
import java.util.List;
import org.hibernate.StatelessSession;

/// The platform's own log of paid requests, if it has one. Bodies move inside the database.
final class RequestLog {
    private final String insert;

    RequestLog(Names names) {
        insert = !names.has("log") ? "" : names.sql("""
                        insert into {log} ({log.userClerkId}, {log.serviceProvider}, {log.requestApi}, {log.requestBody},
                               {log.responseBody}, {log.cost})
                        select "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", cost
                        from {tasks} where id = any(:ids)
                        """);
    }

    void insert(StatelessSession session, List<Outcome.Completed> completed) {
        if (insert.isEmpty()) return;
        session.createNativeMutationQuery(insert)
                .setParameter(
                        "ids", completed.stream().mapToLong(o -> o.task().id()).toArray())
                .executeUpdate();
    }
}
