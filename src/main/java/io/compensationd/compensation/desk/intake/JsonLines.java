package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Wrong;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Records that are one JSON object each. Numbers are taken as they are written, never as binary fractions; `null` is
/// no value. Jackson's own messages quote what they found, so they are not shown.
final class JsonLines implements Lines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Records.SIZE_MAX)
                    .maxNumberLength(1000)
                    .maxNestingDepth(100)
                    .build())
            .build();

    @Override
    public Parsed parse(String record) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), record)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return Malformed.of("one JSON object", "something else");
            var wrongs = new ArrayList<Wrong>();
            var values = values(json, wrongs);
            if (json.nextToken() != null) return Malformed.of("one JSON object", "something behind it");
            return wrongs.isEmpty() ? new Values(values) : new Malformed(wrongs);
        } catch (JacksonException e) {
            return Malformed.of("JSON", problem(e));
        }
    }

    private static Map<Column, String> values(JsonParser json, List<Wrong> wrongs) {
        var values = new EnumMap<Column, String>(Column.class);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            var column = Column.of(name).orElse(null);
            if (column == null) Header.unknown(name).ifPresent(wrongs::add);
            else if (token == JsonToken.VALUE_STRING || token.isNumeric()) values.put(column, json.getString());
            else if (token != JsonToken.VALUE_NULL) wrongs.add(new Wrong(name, "text or a number", kind(token)));
            json.skipChildren();
        }
        return values;
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> token.asString() == null ? "another kind of value" : token.asString();
        };
    }

    private static String problem(JacksonException e) {
        var place = e.getLocation() == null
                ? ""
                : " at character " + e.getLocation().getColumnNr();
        return (e.getOriginalMessage().startsWith("Duplicate") ? "a name that stands there twice" : "a mistake")
                + place;
    }
}
