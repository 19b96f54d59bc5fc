package io.compensationd.compensation.desk;

import io.compensationd.ledger.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A statement that grows: text with the braces of [Names], and its parameters beside it, so that no value is ever
/// spliced in.
final class Sql {
    private record Array(String type, List<?> elements) {}

    private final Names names;
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    Sql(Names names, String text) {
        this.names = names;
        this.text.append(names.sql(text));
    }

    Sql add(String more, Object... values) {
        text.append(' ').append(names.sql(more));
        parameters.addAll(List.of(values));
        return this;
    }

    Sql addNumbers(String more, Collection<Long> values) {
        return add(more, new Array("bigint", List.copyOf(values)));
    }

    Sql addTexts(String more, Collection<String> values) {
        return add(more, new Array("text", List.copyOf(values)));
    }

    /// The conditions of a filter, each led by `and`, on a table called `t`.
    Sql where(TaskFilter filter) {
        if (!filter.ids().isEmpty()) addNumbers("and t.id = any(?)", filter.ids());
        if (!filter.statuses().isEmpty()) addTexts("and t.status = any(?)", filter.statuses());
        return whereButStatus(filter);
    }

    Sql whereButStatus(TaskFilter filter) {
        if (!filter.users().isEmpty()) addNumbers("and t.\"userId\" = any(?)", filter.users());
        if (!filter.reasons().isEmpty()) addTexts("and t.\"failureReason\" = any(?)", filter.reasons());
        filter.from().ifPresent(time -> add("and t.\"createdAt\" >= ?::timestamptz at time zone 'UTC'", time));
        filter.before().ifPresent(time -> add("and t.\"createdAt\" < ?::timestamptz at time zone 'UTC'", time));
        return this;
    }

    PreparedStatement on(Connection connection) throws SQLException {
        var statement = connection.prepareStatement(text.toString());
        for (int i = 0; i < parameters.size(); i++) {
            switch (parameters.get(i)) {
                case Array array ->
                    statement.setArray(
                            i + 1,
                            connection.createArrayOf(
                                    array.type(), array.elements().toArray()));
                case Instant instant -> statement.setString(i + 1, instant.toString());
                case Object value -> statement.setObject(i + 1, value);
            }
        }
        return statement;
    }
}
