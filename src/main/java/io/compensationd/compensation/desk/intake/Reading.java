package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Draft;
import io.compensationd.compensation.desk.intake.Imported.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Reads a file into the stage, telling about each bad line.
final class Reading {
    /// Lines between two words of progress.
    private static final int PROGRESS = 1000;

    private final Intake.Options options;
    private final Intake.Watch watch;
    private final Telling telling;
    private final Utf8 utf8 = new Utf8();
    private long lines;

    Reading(Intake.Options options, Intake.Watch watch, Telling telling) {
        this.options = options;
        this.watch = watch;
        this.telling = telling;
    }

    /// What is told about each record that cannot be stored.
    interface Telling {
        /// @param bytes as they stand in the file; empty: too many to keep
        void bad(BadLine line, byte[] bytes) throws IOException;
    }

    /// Records seen, good and bad.
    long lines() {
        return lines;
    }

    /// Empty: all of it was read.
    Optional<Unreadable> into(Stage stage, InputStream file) throws IOException, SQLException {
        var records = new Records(file, options.format() == Format.CSV);
        var wrongCode = encoding(records);
        if (wrongCode.isPresent()) return wrongCode;
        var opened = open(records);
        if (opened instanceof Closed(Unreadable why)) return Optional.of(why);
        var parser = ((Open) opened).lines();
        for (var raw = records.next(); raw.isPresent(); raw = records.next()) {
            if (raw.get() instanceof Raw.Unclosed unclosed) return Optional.of(unclosed(unclosed.line()));
            lines++;
            take(raw.get(), parser, stage);
            if (lines % PROGRESS == 0) watch.read(lines, records.bytes());
        }
        watch.read(lines, records.bytes());
        return lines == 0 ? unreadable("expected at least one task, found none") : Optional.empty();
    }

    private static Optional<Unreadable> encoding(Records records) {
        var utf16 = records.startsWith((byte) 0xFF, (byte) 0xFE) || records.startsWith((byte) 0xFE, (byte) 0xFF);
        return utf16 ? unreadable("expected UTF-8, found UTF-16: save the file as UTF-8") : Optional.empty();
    }

    /// A way to read the records, or why there is none.
    private sealed interface Opened {}

    private record Open(Lines lines) implements Opened {}

    private record Closed(Unreadable why) implements Opened {}

    private Opened open(Records records) throws IOException {
        if (options.format() == Format.NDJSON) return new Open(new JsonLines());
        var raw = records.next();
        if (raw.isEmpty())
            return new Closed(new Unreadable(List.of("expected a header with column names, found an empty file")));
        if (!(raw.get() instanceof Raw.Whole header)
                || utf8.firstInvalid(header.bytes()).isPresent())
            return new Closed(new Unreadable(List.of("line 1: expected a header with column names in UTF-8,"
                    + " found something else: is this a CSV file?")));
        watch.header(header.bytes());
        return header(header);
    }

    private Opened header(Raw.Whole header) {
        var text = Utf8.text(header.bytes());
        var names = CsvLines.cells(text).orElse(List.of());
        var wrongs = Header.problems(names, options.withoutKeys());
        if (!wrongs.isEmpty()) return new Closed(new Unreadable(new BadLine(header.line(), wrongs).messages()));
        return new Open(new CsvLines(
                names.stream().map(name -> Column.of(name).orElseThrow()).toList()));
    }

    private void take(Raw raw, Lines parser, Stage stage) throws IOException, SQLException {
        switch (raw) {
            case Raw.TooLong(long line, long size) ->
                telling.bad(
                        BadLine.of(line, "a record of at most " + Records.SIZE_MAX + " bytes", size + " bytes"),
                        new byte[0]);
            case Raw.Whole(long line, byte[] bytes) -> take(line, bytes, parser, stage);
            case Raw.Unclosed unclosed -> throw new IllegalStateException(unclosed.toString());
        }
    }

    private void take(long line, byte[] bytes, Lines parser, Stage stage) throws IOException, SQLException {
        var invalid = utf8.firstInvalid(bytes);
        if (invalid.isPresent()) {
            var found = "0x%02X as byte %d of the record".formatted(bytes[invalid.getAsInt()], invalid.getAsInt() + 1);
            telling.bad(BadLine.of(line, "UTF-8", found), bytes);
            return;
        }
        var record = Utf8.text(bytes);
        var drafted = drafted(parser.parse(record));
        switch (drafted) {
            case Draft.Bad(var wrongs) -> telling.bad(new BadLine(line, wrongs), bytes);
            case Draft.Good(var draft) -> stage.add(line, draft, options.skipBad() ? record : null);
        }
    }

    private Draft.Drafted drafted(Lines.Parsed parsed) {
        var drafted = switch (parsed) {
            case Lines.Malformed(var wrongs) -> new Draft.Bad(wrongs);
            case Lines.Values(var values) -> Draft.of(values);
        };
        var keyless = drafted instanceof Draft.Good(var draft) && draft.value(Column.IDEMPOTENCY_KEY) == null;
        return keyless && !options.withoutKeys()
                ? new Draft.Bad(List.of(Header.keyless("a value", "nothing")))
                : drafted;
    }

    private static Unreadable unclosed(long line) {
        return new Unreadable(List.of("line %d: expected a closing quote, found the end of the file:".formatted(line)
                + " a quote is opened in the record that begins there, and all that follows would be one value"));
    }

    private static Optional<Unreadable> unreadable(String problem) {
        return Optional.of(new Unreadable(List.of(problem)));
    }
}
