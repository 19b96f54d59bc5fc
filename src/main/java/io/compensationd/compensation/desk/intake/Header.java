package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Wrong;
import io.compensationd.settings.Hint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The column names of a file, checked.
final class Header {
    private static final String KEY = Column.IDEMPOTENCY_KEY.text();

    private Header() {}

    /// What keeps these names from being a header; empty: nothing.
    static List<Wrong> problems(List<String> names, boolean withoutKeys) {
        if (names.size() == 1 && names.getFirst().matches(".*[;\t|].*"))
            return List.of(new Wrong(
                    "",
                    "column names with commas between them",
                    Wrong.shown(names.getFirst()) + ": write the file with commas"));
        var wrongs = new ArrayList<Wrong>();
        var seen = new HashSet<String>();
        for (var name : names) {
            unknown(name).ifPresent(wrongs::add);
            if (!seen.add(name) && Column.of(name).isPresent())
                wrongs.add(new Wrong(name, "each column once", "it a second time"));
        }
        for (var column : Column.values())
            if (column.required() && !seen.contains(column.text()))
                wrongs.add(new Wrong(column.text(), "this column in the header", "none"));
        if (!withoutKeys && !seen.contains(KEY)) wrongs.add(keyless("this column in the header", "none"));
        return wrongs;
    }

    /// Keys make an import idempotent.
    static Wrong keyless(String expected, String found) {
        return new Wrong(
                KEY,
                expected + ", because without it a second import charges twice",
                found + " (where that cannot happen, say --without-keys)");
    }

    /// Why a name is none of a column that may be given.
    static Optional<Wrong> unknown(String name) {
        if (Column.of(name).isPresent()) return Optional.empty();
        var expected = "a column that may be given";
        if (name.isEmpty()) return Optional.of(new Wrong("", expected, "no name: is there a comma too many?"));
        var found = Column.NOT_YOURS.contains(name)
                ? "one that the database or the daemon alone writes: leave it out"
                : "one that is unknown" + hint(name);
        return Optional.of(new Wrong("column " + Wrong.shown(name), expected, found));
    }

    private static String hint(String name) {
        var names = Arrays.stream(Column.values()).map(Column::text).toList();
        return names.stream()
                .filter(n -> n.equalsIgnoreCase(name.replace("_", "").strip()))
                .findFirst()
                .or(() -> Hint.nearest(name, names))
                .map(meant -> ": did you mean " + meant + "?")
                .orElse("; known are " + String.join(", ", names));
    }
}
