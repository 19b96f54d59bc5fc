package io.compensationd.compensation.desk.intake;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// Strict UTF-8: `String`'s own decoding puts a replacement character for what it cannot read.
final class Utf8 {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer scratch = CharBuffer.allocate(1 << 13);

    /// Where the first byte stands that is no UTF-8.
    OptionalInt firstInvalid(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        decoder.reset();
        while (true) {
            var result = decoder.decode(in, scratch.clear(), true);
            if (result.isError()) return OptionalInt.of(in.position());
            if (result.isUnderflow()) return OptionalInt.empty();
        }
    }

    static String text(byte[] valid) {
        return new String(valid, StandardCharsets.UTF_8);
    }
}
