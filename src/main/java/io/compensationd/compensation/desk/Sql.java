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
        addNumbersIfAny("t.id", filter.ids());
        addTextsIfAny("t.status", filter.statuses());
        return whereButStatus(filter);
    }

    Sql whereButStatus(TaskFilter filter) {
        addNumbersIfAny("t.\"userId\"", filter.users());
        return whereReason(filter).whereTime(filter);
    }

    Sql whereReason(TaskFilter filter) {
        addTextsIfAny("t.\"failureReason\"", filter.reasons());
        return this;
    }

    Sql whereTime(TaskFilter filter) {
        filter.from().ifPresent(time -> add("and t.\"createdAt\" >= ?::timestamptz at time zone 'UTC'", time));
        filter.before().ifPresent(time -> add("and t.\"createdAt\" < ?::timestamptz at time zone 'UTC'", time));
        return this;
    }

    /// One value is compared by `=`: only then an index that begins with the column can give the order of the next one.
    private void addNumbersIfAny(String column, Collection<Long> values) {
        if (values.size() == 1) add("and " + column + " = ?", values.iterator().next());
        else if (!values.isEmpty()) addNumbers("and " + column + " = any(?)", values);
    }

    private void addTextsIfAny(String column, Collection<String> values) {
        if (values.size() == 1) add("and " + column + " = ?", values.iterator().next());
        else if (!values.isEmpty()) addTexts("and " + column + " = any(?)", values);
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
