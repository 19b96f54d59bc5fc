package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A body in a file.
final class BodyFile {
    /// What is larger is refused without reading it; a smaller body that is still too large, by its column.
    private static final long SIZE_MAX = 64 * 1024 * 1024;

    private BodyFile() {}

    static String read(String option, Path file) {
        try {
            var size = Files.size(file);
            if (size > SIZE_MAX)
                throw CommandProblem.usage("%s: expected a file of at most %d bytes, found %d in %s"
                        .formatted(option, SIZE_MAX, size, file));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw CommandProblem.usage("%s: expected UTF-8, found something else in %s".formatted(option, file));
        } catch (IOException e) {
            throw CommandProblem.usage("%s: expected a file that can be read, found none: %s".formatted(option, file));
        }
    }
}
