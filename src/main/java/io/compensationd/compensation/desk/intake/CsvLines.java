package io.compensationd.compensation.desk.intake;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import io.compensationd.compensation.desk.Column;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/// Records of a CSV file under its header. An empty cell of an optional column is no value.
final class CsvLines implements Lines {
    private static final CsvReader.CsvReaderBuilder CSV =
            CsvReader.builder().allowUnclosedQuote(false).maxBufferSize(2 * Records.SIZE_MAX);

    private final List<Column> columns;
    private final StringArrayHandler fields = fields();

    CsvLines(List<Column> columns) {
        this.columns = columns;
    }

    /// Empty: no CSV.
    static Optional<List<String>> cells(String record) {
        try {
            return Optional.of(List.of(CSV.ofSingleCsvRecord(fields(), record)));
        } catch (CsvParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Parsed parse(String record) {
        try {
            return values(CSV.ofSingleCsvRecord(fields, record));
        } catch (CsvParseException e) {
            return Malformed.of("CSV", "a closing quote with something other than a comma behind it");
        }
    }

    private Parsed values(String[] cells) {
        if (cells.length != columns.size())
            return Malformed.of(
                    columns.size() + " values, as in the header",
                    cells.length + (isTrailingComma(cells) ? ": there is a comma too many at the end" : ""));
        var values = new EnumMap<Column, String>(Column.class);
        for (int i = 0; i < cells.length; i++) {
            var column = columns.get(i);
            if (column.required() || !cells[i].isEmpty()) values.put(column, cells[i]);
        }
        return new Values(values);
    }

    private boolean isTrailingComma(String[] cells) {
        return cells.length == columns.size() + 1 && cells[cells.length - 1].isEmpty();
    }

    private static StringArrayHandler fields() {
        return StringArrayHandler.builder()
                .maxFieldSize(Records.SIZE_MAX)
                .maxRecordSize(2 * Records.SIZE_MAX)
                .build();
    }
}
