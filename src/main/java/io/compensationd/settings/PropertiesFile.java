package io.compensationd.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// A `.properties` file that remembers the line of each entry. What an entry says is java.util.Properties' to decide.
final class PropertiesFile {
    /// @param line of the key, from 1
    record Line(int line, String key, String value) {}

    private PropertiesFile() {}

    /// @throws SettingsProblem if it cannot be read
    static List<Line> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw problem(file, "no such file. Write one (see quartz.properties of the release) or leave --config out");
        } catch (CharacterCodingException e) {
            throw problem(file, "not UTF-8. Save it as UTF-8");
        } catch (IOException e) {
            throw problem(
                    file, "cannot be read (" + e.getClass().getSimpleName() + "). Make it a file that you may read");
        }
    }

    /// @param file its name, for messages
    static List<Line> parse(String file, String text) {
        var lines = text.replaceFirst("^\uFEFF", "").lines().toList();
        var entries = new ArrayList<Line>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            if (isComment(lines.get(i))) continue;
            var logical = new StringBuilder(lines.get(i));
            while (isContinued(lines.get(i)) && i + 1 < lines.size())
                logical.append('\n').append(lines.get(++i));
            entry(file, first + 1, logical.toString()).forEach((key, value) -> {
                entries.add(new Line(first + 1, key.toString(), value.toString().strip()));
            });
        }
        return entries;
    }

    private static Properties entry(String file, int line, String text) {
        try {
            var entry = new Properties();
            entry.load(new StringReader(text));
            return entry;
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsProblem(List.of(file + ":" + line + ": malformed \\u escape, expected four hexadecimal"
                    + " digits. For a backslash itself write \\\\."));
        }
    }

    private static boolean isComment(String line) {
        var start = line.stripLeading();
        return start.isEmpty() || start.startsWith("#") || start.startsWith("!");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') backslashes++;
        return backslashes % 2 != 0;
    }

    private static SettingsProblem problem(Path file, String what) {
        return new SettingsProblem(List.of(file + ": " + what + "."));
    }
}
