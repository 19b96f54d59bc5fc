package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// Asks a person before something is changed. The answer is no unless it is yes.
final class Question {
    private final Terminal terminal;
    private final InputStream in;

    Question(Terminal terminal, InputStream in) {
        this.terminal = terminal;
        this.in = in;
    }

    /// @throws CommandProblem where nobody can be asked
    boolean yes(String question) throws IOException {
        if (!terminal.interactive())
            throw CommandProblem.usage(question + " Expected a terminal to ask on, found none: say --yes to do it,"
                    + " or --dry-run to look. Nothing was changed.");
        terminal.err().print(question + " [y/N] ");
        terminal.err().flush();
        var answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }
}
