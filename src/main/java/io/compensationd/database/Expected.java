package io.compensationd.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A column as we need it.
///
/// @param type in words, for the message
record Expected(String column, String type, Predicate<Table.Column> fits) {
    static Expected exactly(String column, String type) {
        return new Expected(column, type, it -> it.type().equals(type));
    }

    static Expected text(String column) {
        return new Expected(column, "text", Table.Column::isText);
    }

    static Expected money(String column) {
        return new Expected(
                column, "numeric with at least 4 digits after the point, or without a limit", Table.Column::holdsMoney);
    }

    static Expected cost(String column) {
        return new Expected(
                column,
                "numeric with at least 4 digits after the point and a limit, such as numeric(12,4)",
                Table.Column::holdsCosts);
    }

    /// The column where it exists with another type.
    Optional<Problem> wrong(Table table, String remedy) {
        return table.column(column)
                .filter(fits.negate())
                .map(it -> Problem.conflict(subject(table), type, it.type(), remedy));
    }

    boolean missing(Table table) {
        return table.column(column).isEmpty();
    }

    String subject(Table table) {
        return table.name() + "." + column;
    }

    /// All that are missing or wrong in a table that is not ours to change.
    static List<Problem> of(List<Expected> expected, Table table, String missing, String wrong) {
        var problems = new ArrayList<Problem>();
        for (var column : expected) {
            if (column.missing(table)) problems.add(Problem.missing(column.subject(table), column.type, missing));
            column.wrong(table, wrong).ifPresent(problems::add);
        }
        return problems;
    }
}
