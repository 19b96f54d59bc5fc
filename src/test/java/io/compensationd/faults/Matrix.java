package io.compensationd.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The table of what broke and what was seen: printed at the end, and in a full run written to `docs/faults.md`.
final class Matrix {
    private static final Path PAGE = Path.of("docs", "faults.md");
    private static final String BEGIN = "<!-- the table: written by mvn -Pfull verify -->";

    private static final String HEAD =
            "| fault | how | promised, beside I1 to I7 | seen | verdict |\n|---|---|---|---|---|";

    /// @param verdict `held`, `BROKEN`, or why it was not tried
    record Row(Fault fault, String seen, String verdict) {
        String markdown() {
            return "| " + String.join(" | ", fault.name(), fault.injected(), fault.promised(), seen, verdict) + " |";
        }
    }

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
        System.out.printf("fault: %-50s %-8s %s%n", row.fault().name(), row.verdict(), row.seen());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(String title) {
        System.out.printf("%n%s%n%-58s %-8s %s%n", title, "fault", "verdict", "seen");
        for (var row : rows) System.out.printf("%-58s %-8s %s%n", row.fault().name(), row.verdict(), row.seen());
        System.out.println();
    }

    /// Puts the rows into the page, below its mark.
    ///
    /// @param whole whether these are all: else those of faults that were not tried now stay as they are
    void write(boolean whole) throws IOException {
        var page = Files.readString(PAGE);
        int mark = page.indexOf(BEGIN);
        if (mark < 0) throw new IllegalStateException("no line \"" + BEGIN + "\" in " + PAGE);
        var lines = new LinkedHashMap<String, String>();
        if (!whole)
            page.substring(mark)
                    .lines()
                    .filter(line -> line.startsWith("| "))
                    .forEach(line -> lines.put(name(line), line));
        lines.remove(name(HEAD));
        rows.forEach(row -> lines.put(row.fault().name(), row.markdown()));
        Files.writeString(
                PAGE,
                page.substring(0, mark) + BEGIN + "\n\n" + HEAD + "\n" + String.join("\n", lines.values()) + "\n");
    }

    private static String name(String line) {
        return line.split("\\|", -1)[1].strip();
    }
}
