package io.compensationd.admin;

import io.compensationd.admin.pages.ProblemCode;
import java.util.Map;
import java.util.Optional;

/// What a caller is told instead of what it asked for. The code is stable, the words are for people; neither ever
/// carries SQL, a stack or a secret.
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Map<String, Object> more;
    private final transient Optional<String> back;

    HttpProblem(int status, String code, String words) {
        this(status, code, words, Map.of());
    }

    /// @param code one of [ProblemCode]
    /// @param more members of the answer beside the usual ones
    HttpProblem(int status, String code, String words, Map<String, Object> more) {
        this(status, code, words, more, Optional.empty());
    }

    private HttpProblem(int status, String code, String words, Map<String, Object> more, Optional<String> back) {
        super(words);
        if (ProblemCode.of(code).isEmpty()) throw new IllegalArgumentException("no code of a problem: " + code);
        this.status = status;
        this.code = code;
        this.more = more;
        this.back = back;
    }

    /// The same, for somebody who came from a page.
    HttpProblem back(String page) {
        return new HttpProblem(status, code, words(), more, Optional.of(page));
    }

    static HttpProblem bad(String words) {
        return new HttpProblem(400, "bad_request", words);
    }

    static HttpProblem notFound(String words) {
        return new HttpProblem(404, "not_found", words);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String words() {
        return String.valueOf(getMessage());
    }

    Optional<String> back() {
        return back;
    }

    Map<String, Object> more() {
        return more;
    }
}
