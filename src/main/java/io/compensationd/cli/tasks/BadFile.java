package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.compensation.desk.intake.BadLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Where the bad lines of an import go: one JSON object each, with its reasons and the record as it stood in the file.
/// `jq -r .record` gives the records back, the header of a CSV file first, to be mended and imported again. It holds
/// bodies, so only its owner may read it. Each line is written at once: if it cannot be, nothing is imported.
final class BadFile implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path path;
    private final boolean wanted;
    private Optional<byte[]> header = Optional.empty();
    private @Nullable OutputStream out;

    /// @param wanted false: nothing is ever written
    BadFile(Path path, boolean wanted) {
        if (wanted && Files.exists(path))
            throw CommandProblem.usage("expected a new file for bad lines, found one that exists: " + path
                    + ". Move it away or name another by --bad-file. Nothing was imported.");
        this.path = path;
        this.wanted = wanted;
    }

    /// @param record       absent: too large to keep
    /// @param recordBase64 where it is no UTF-8, its bytes
    private record Line(long line, List<String> reasons, Optional<String> record, Optional<String> recordBase64) {}

    void header(byte[] bytes) {
        header = Optional.of(bytes);
    }

    void add(BadLine line, byte[] bytes) throws IOException {
        if (!wanted) return;
        if (out == null) {
            out = open();
            if (header.isPresent()) write(new Line(1, List.of("header"), text(header.get()), Optional.empty()));
        }
        var encoded = isText(bytes) ? Optional.<String>empty() : Optional.of(base64(bytes));
        write(new Line(line.line(), line.messages(), text(bytes), encoded));
    }

    @Override
    public void close() throws IOException {
        if (out != null) out.close();
    }

    private OutputStream open() throws IOException {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(path, owner);
            return Files.newOutputStream(path, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw CommandProblem.usage("expected a new file for bad lines, found one that exists: " + path);
        }
    }

    private void write(Line line) throws IOException {
        var to = out;
        if (to == null) throw new IllegalStateException("not open: " + path);
        to.write(JSON.writeValueAsBytes(line));
        to.write('\n');
    }

    private static Optional<String> text(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    private static boolean isText(byte[] bytes) {
        return Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
