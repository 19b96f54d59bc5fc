package io.compensationd.admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A request as it came in.
///
/// @param path   decoded
/// @param query  every value of each name
/// @param header by name, in any case
record Received(
        String method,
        String path,
        Map<String, List<String>> query,
        Function<String, Optional<String>> header,
        From from,
        Body body) {

    /// @param address the caller's; behind a proxy, what the proxy says
    /// @param secure  whether it came by TLS, to us or to the proxy
    record From(String address, boolean secure) {}

    /// Whether nothing follows the head: HTTP/1.1 says so by what is not there.
    boolean bodiless() {
        return header.apply("Transfer-Encoding").isEmpty()
                && header.apply("Content-Length").orElse("0").matches("0+");
    }

    /// As the head says; where it does not, it may be any.
    long length() {
        return header.apply("Content-Length")
                .flatMap(text -> Call.whole(text, 0, Long.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
    }

    /// Reads the body, at most as much as the settings allow; each time the same.
    interface Body {
        byte[] read() throws IOException;
    }
}
