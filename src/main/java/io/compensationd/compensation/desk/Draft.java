package io.compensationd.compensation.desk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A task that is not stored yet, every value checked: what PostgreSQL makes of it is what was written.
public final class Draft {
    private final Map<Column, String> values;

    private Draft(Map<Column, String> values) {
        this.values = values;
    }

    /// Either a draft, or everything that is wrong with the values.
    public sealed interface Drafted {}

    public record Good(Draft draft) implements Drafted {}

    public record Bad(List<Wrong> wrongs) implements Drafted {}

    /// @param values a missing optional column takes the table's default
    public static Drafted of(Map<Column, String> values) {
        var wrongs = new ArrayList<Wrong>();
        for (var column : Column.values()) {
            var value = values.get(column);
            if (value != null) column.check(value).ifPresent(wrongs::add);
            else if (column.required()) wrongs.add(new Wrong(column.text(), "a value", "nothing"));
        }
        return wrongs.isEmpty() ? new Good(new Draft(new EnumMap<>(values))) : new Bad(wrongs);
    }

    /// The value as PostgreSQL's text; null: the table's default.
    public @Nullable String value(Column column) {
        return values.get(column);
    }

    /// Bodies stay out of logs.
    @Override
    public String toString() {
        return "Draft[userId=" + values.get(Column.USER_ID) + ", cost=" + values.get(Column.COST) + "]";
    }
}
