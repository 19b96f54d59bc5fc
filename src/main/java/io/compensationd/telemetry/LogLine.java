package io.compensationd.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A line of the log, taken apart: a verb, then `key=value`, `key="some words"` or `key='some words'`.
final class LogLine {
    private static final Pattern FIELD = Pattern.compile("(?<= )([a-z][a-z-]*)=(?:\"([^\"]*)\"|'([^']*)'|(\\S*))");

    private LogLine() {}

    /// In the order of the line; of two of one name, the last.
    static Map<String, String> fields(String line) {
        var fields = new LinkedHashMap<String, String>();
        var matcher = FIELD.matcher(line);
        while (matcher.find()) {
            var value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            fields.put(matcher.group(1), value != null ? value : matcher.group(4));
        }
        return fields;
    }
}
