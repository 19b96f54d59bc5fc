package io.compensationd.compensation;

import io.compensationd.compensation.Suspects.Suspicion;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Suspects as the lane's row keeps them: `{"task id": "first failure"}`, a `+` before the id of those that are spared.
final class SuspectsText {
    private static final Pattern PAIR = Pattern.compile("\"(\\+?)(-?\\d+)\"\\s*:\\s*\"([^\"]+)\"");

    private SuspectsText() {}

    static List<Suspicion> parse(String json) {
        return PAIR.matcher(json)
                .results()
                .map(pair -> new Suspicion(
                        Long.parseLong(pair.group(2)),
                        Instant.parse(pair.group(3)),
                        !pair.group(1).isEmpty(),
                        null))
                .toList();
    }

    static String of(Suspects suspects) {
        return suspects.all().stream()
                .map(s -> "\"" + (s.spared() ? "+" : "") + s.task() + "\": \"" + s.first() + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
