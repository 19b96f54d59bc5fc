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
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw problem(file, "no such file. Write one (see quartz.properties of the release) or leave --config out");
        } catch (CharacterCodingException e) {
            throw problem(file, "not UTF-8. Save it as UTF-8");
        } catch (IOException e) {
            throw problem(
                    file, "cannot be read (" + e.getClass().getSimpleName() + "). Is it a file that you may read?");
        } catch (IllegalArgumentException e) {
            throw problem(file, "malformed escape: " + e.getMessage() + ". Write a backslash as \\\\");
        }
    }

    static List<Line> parse(String text) throws IOException {
        var lines = text.lines().toList();
        var entries = new ArrayList<Line>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            var logical = new StringBuilder(lines.get(i));
            if (isComment(lines.get(i))) continue;
            while (isContinued(lines.get(i)) && i + 1 < lines.size())
                logical.append('\n').append(lines.get(++i));
            var entry = new Properties();
            entry.load(new StringReader(logical.toString()));
            entry.stringPropertyNames()
                    .forEach(key -> entries.add(
                            new Line(first + 1, key, entry.getProperty(key).strip())));
        }
        return entries;
    }

    private static boolean isComment(String line) {
        var start = line.stripLeading();
        return start.isEmpty() || start.startsWith("#") || start.startsWith("!");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') backslashes++;
        return backslashes % 2 == 1;
    }

    private static SettingsProblem problem(Path file, String what) {
        return new SettingsProblem(List.of(file + ": " + what + "."));
    }
}
