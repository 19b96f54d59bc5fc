package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The two bodies, each given as text or in a file.
final class BodyOptions {
    @Option(
            names = "--request-body",
            order = 7,
            paramLabel = "TEXT",
            description = "What was asked. Other users of this machine may see it while the command runs.")
    private Optional<String> request = Optional.empty();

    @Option(
            names = "--request-body-file",
            order = 8,
            paramLabel = "FILE",
            description = "The same, from a file in UTF-8.")
    private Optional<Path> requestFile = Optional.empty();

    @Option(names = "--response-body", order = 9, paramLabel = "TEXT", description = "What was answered.")
    private Optional<String> response = Optional.empty();

    @Option(
            names = "--response-body-file",
            order = 10,
            paramLabel = "FILE",
            description = "The same, from a file in UTF-8.")
    private Optional<Path> responseFile = Optional.empty();

    void check() {
        check("--request-body", request, requestFile);
        check("--response-body", response, responseFile);
    }

    String request() {
        return request.orElseGet(() -> BodyFile.read("--request-body-file", requestFile.orElseThrow()));
    }

    String response() {
        return response.orElseGet(() -> BodyFile.read("--response-body-file", responseFile.orElseThrow()));
    }

    private static void check(String option, Optional<String> text, Optional<Path> file) {
        if (text.isPresent() == file.isPresent())
            throw CommandProblem.usage("expected either %s or %s-file, found %s. Nothing was added."
                    .formatted(option, option, text.isPresent() ? "both" : "neither"));
    }
}
