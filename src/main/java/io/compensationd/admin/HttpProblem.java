package io.compensationd.admin;

import java.util.Map;

/// What a caller is told instead of what it asked for. The code is stable, the words are for people; neither ever
/// carries SQL, a stack or a secret.
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Map<String, Object> more;

    HttpProblem(int status, String code, String words) {
        this(status, code, words, Map.of());
    }

    /// @param more members of the answer beside the usual ones
    HttpProblem(int status, String code, String words, Map<String, Object> more) {
        super(words);
        this.status = status;
        this.code = code;
        this.more = more;
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

    Map<String, Object> more() {
        return more;
    }
}
