package io.compensationd.admin;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.compensationd.compensation.desk.Wrong;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// JSON, in and out: amounts as strings, because readers of JSON make binary fractions of numbers; times and durations
/// in ISO-8601.
final class Json {
    /// Past that a number is nothing that a column holds, and writing it out could take a gigabyte.
    private static final int DIGITS_MAX = 60;

    private static final int SCALE_MAX = 40;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .withConfigOverride(BigDecimal.class, o -> o.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static JsonNode tree(byte[] bytes) {
        return MAPPER.readTree(bytes);
    }

    /// What a caller sent, as a message may show it.
    static String shown(String value) {
        return Wrong.shown(value);
    }

    /// The members of an object that a caller sent. What is not asked for is refused.
    record Members(JsonNode node) {
        static final Members NONE = new Members(JsonNodeFactory.instance.objectNode());

        Members only(String... names) {
            var known = Set.of(names);
            for (var name : node.propertyNames())
                if (!known.contains(name))
                    throw HttpProblem.bad("unknown member " + shown(name) + ", expected " + String.join(", ", names));
            return this;
        }

        Optional<String> text(String name) {
            var value = node.get(name);
            if (value == null || value.isNull()) return Optional.empty();
            if (!value.isString()) throw HttpProblem.bad("expected " + name + " as a string");
            return Optional.of(Call.clean(value.stringValue())).filter(text -> !text.isEmpty());
        }

        boolean flag(String name) {
            var value = node.get(name);
            if (value == null || value.isNull()) return false;
            if (!value.isBoolean()) throw HttpProblem.bad("expected " + name + " as true or false");
            return value.booleanValue();
        }

        /// Whole numbers, as numbers or as strings.
        List<Long> numbers(String name) {
            return elements(name).stream()
                    .map(element -> Call.whole(element, Long.MIN_VALUE, Long.MAX_VALUE)
                            .orElseThrow(() ->
                                    HttpProblem.bad("expected whole numbers in " + name + ", found " + shown(element))))
                    .toList();
        }

        /// Strings and numbers of an array, or one alone.
        List<String> elements(String name) {
            var value = node.get(name);
            if (value == null || value.isNull()) return List.of();
            var elements = new ArrayList<String>();
            for (var element : value.isArray() ? List.copyOf(value.values()) : List.of(value)) {
                if (!element.isString() && !element.isIntegralNumber())
                    throw HttpProblem.bad("expected strings or whole numbers in " + name);
                elements.add(Call.clean(element.asString()));
            }
            return elements;
        }

        /// Every member as the text that it would be in a CSV file.
        Map<String, String> texts() {
            var texts = new LinkedHashMap<String, String>();
            node.properties().forEach(member -> {
                var value = member.getValue();
                if (value.isNull()) return;
                if (!value.isString() && !value.isNumber())
                    throw HttpProblem.bad("expected " + shown(member.getKey()) + " as a string or a number");
                texts.put(
                        member.getKey(),
                        value.isNumber() ? plain(member.getKey(), value.decimalValue()) : value.stringValue());
            });
            return texts;
        }

        private static String plain(String name, BigDecimal number) {
            if (Math.abs((long) number.scale()) > SCALE_MAX || number.precision() > DIGITS_MAX)
                throw HttpProblem.bad("expected %s as a number of at most %d digits, found a longer one"
                        .formatted(shown(name), SCALE_MAX));
            return number.toPlainString();
        }

        Members member(String name) {
            var value = node.get(name);
            if (value == null || value.isNull()) return NONE;
            if (!value.isObject()) throw HttpProblem.bad("expected " + name + " as an object");
            return new Members(value);
        }

        boolean isEmpty() {
            return node.isEmpty();
        }
    }
}
