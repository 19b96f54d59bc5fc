package io.compensationd.cli.doctor;

import io.compensationd.cli.Terminal;

/// A text behind a heading, broken between words at 80 columns.
final class Paragraph {
    private static final int WIDTH = 80;

    private Paragraph() {}

    static void print(Terminal terminal, String heading, String text) {
        var line = new StringBuilder(heading);
        var indent = " ".repeat(heading.length());
        for (var word : text.strip().split("\\s+", -1)) {
            if (line.length() > indent.length() && line.length() + word.length() > WIDTH) {
                terminal.print(line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(word).append(' ');
        }
        terminal.print(line.toString().stripTrailing());
    }
}
