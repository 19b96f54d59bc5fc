package io.compensationd.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows in columns, two spaces apart, for people. Scripts take `--json`.
///
/// ```java
/// Table.of("LANE>", "STATE", "DUE>").row(0, "waiting", 12).print(terminal);
/// ```
public final class Table {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final List<String> names;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> columns) {
        right = columns.stream().map(c -> c.endsWith(">")).toList();
        names = columns.stream().map(c -> c.replaceAll(">$", "")).toList();
    }

    /// @param columns the headings; one that ends in `>` is set to the right, as numbers are
    public static Table of(String... columns) {
        return new Table(Arrays.asList(columns));
    }

    /// @param cells one a column
    public Table row(Object... cells) {
        if (cells.length != names.size())
            throw new IllegalArgumentException(cells.length + " cells in " + names.size() + " columns");
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    public void print(Terminal terminal) {
        var widths = IntStream.range(0, names.size()).map(this::width).toArray();
        terminal.print(terminal.bold(line(names, widths)));
        rows.forEach(row -> terminal.print(line(row, widths)));
    }

    private int width(int column) {
        int widest =
                rows.stream().mapToInt(row -> visible(row.get(column))).max().orElse(0);
        return Math.max(widest, names.get(column).length());
    }

    private String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> cell(cells.get(i), widths[i], right.get(i)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static String cell(String text, int width, boolean right) {
        var gap = " ".repeat(Math.max(0, width - visible(text)));
        return right ? gap + text : text + gap;
    }

    /// Columns on the screen: colours take none, Chinese characters two.
    private static int visible(String text) {
        return COLOUR.matcher(text)
                .replaceAll("")
                .codePoints()
                .map(c -> Character.isIdeographic(c) ? 2 : 1)
                .sum();
    }
}
