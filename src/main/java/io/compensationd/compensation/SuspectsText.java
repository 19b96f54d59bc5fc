package io.compensationd.compensation;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Suspects as the lane's row keeps them: `{"task id": "first failure"}`.
final class SuspectsText {
    private static final Pattern PAIR = Pattern.compile("\"(-?\\d+)\"\\s*:\\s*\"([^\"]+)\"");

    private SuspectsText() {}

    static Map<Long, Instant> parse(String json) {
        var known = new HashMap<Long, Instant>();
        var pairs = PAIR.matcher(json);
        while (pairs.find()) known.put(Long.valueOf(pairs.group(1)), Instant.parse(pairs.group(2)));
        return known;
    }

    static String of(Suspects suspects) {
        return suspects.all().stream()
                .map(s -> "\"" + s.task() + "\": \"" + s.first() + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
