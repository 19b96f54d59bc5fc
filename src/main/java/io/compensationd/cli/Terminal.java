package io.compensationd.cli;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Where a command writes: results to `out`, everything else to `err`, always UTF-8.
///
/// @param interactive whether a person looks on and may be asked
/// @param colours     only on a terminal, and never with `NO_COLOR`
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive, boolean colours) {
    /// The terminal of this process.
    public static Terminal system(Map<String, String> environment) {
        var interactive = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        var plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(writer(FileDescriptor.out), writer(FileDescriptor.err), interactive, interactive && !plain);
    }

    /// A line of the result.
    public void print(String line) {
        out.println(line);
        out.flush();
    }

    /// A line beside the result: progress, warning, error.
    public void note(String line) {
        out.flush();
        err.println(line);
        err.flush();
    }

    /// The result as JSON: amounts as strings, because readers of JSON make binary fractions of numbers; times and
    /// durations in ISO-8601.
    public void json(Object value) {
        print(mapper().writeValueAsString(value));
    }

    public String bold(String text) {
        return coloured("1", text);
    }

    public String faint(String text) {
        return coloured("2", text);
    }

    public String red(String text) {
        return coloured("31", text);
    }

    public String green(String text) {
        return coloured("32", text);
    }

    public String yellow(String text) {
        return coloured("33", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .withConfigOverride(
                        BigDecimal.class, o -> o.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
                .build();
    }
}
