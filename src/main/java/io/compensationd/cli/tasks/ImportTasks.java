package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.intake.Format;
import io.compensationd.compensation.desk.intake.Intake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        header = "Imports tasks from a CSV or NDJSON file: all of them, or none.",
        description = {
            "CSV has a header, with the columns of compensation_tasks in any order. userId,",
            "userPricingId, cost, userClerkId, serviceProvider, requestApi, requestBody,",
            "responseBody and idempotencyKey are needed; status (pending), retryCount, maxRetries,",
            "errorMessage, createdAt and nextRetryAt may be given. NDJSON has one object a line with",
            "the same names. Both are UTF-8.",
            "A task whose idempotencyKey is stored already is not added again, so a file can be",
            "imported twice. The same key with another body is a bad line."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd tasks import tasks.csv --dry-run",
            "  zcat tasks.ndjson.gz | compensationd tasks import - --format ndjson"
        })
final class ImportTasks extends DeskCommand {
    private final InputStream in;

    @Parameters(paramLabel = "FILE", description = "- is standard input.")
    private Path file = Path.of("-");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv or ndjson. Default: as the name ends (.csv, .ndjson, .jsonl).")
    private Optional<FormatName> format = Optional.empty();

    @Option(names = "--skip-bad", description = "Import the good lines, and write the bad ones with reasons to a file.")
    private boolean skipBad;

    @Option(names = "--bad-file", paramLabel = "FILE", description = "That file. Default: FILE.bad.ndjson.")
    private Optional<Path> badFile = Optional.empty();

    @Option(
            names = "--without-keys",
            description = "Take lines without idempotencyKey. Importing them again adds them again.")
    private boolean withoutKeys;

    @Option(names = "--dry-run", description = "Check everything, and store nothing.")
    private boolean dryRun;

    /// As they are written on the command line.
    @SuppressWarnings("MemberName")
    enum FormatName {
        csv,
        ndjson
    }

    ImportTasks(Globals globals, InputStream in) {
        super(globals);
        this.in = in;
    }

    @Override
    void check() {
        format();
        if (badFile.isPresent() && !skipBad)
            throw CommandProblem.usage("expected --bad-file with --skip-bad only, found it alone");
        if (!piped() && !(Files.isReadable(file) && !Files.isDirectory(file)))
            throw CommandProblem.usage("expected a file that can be read, found none: " + file);
    }

    @Override
    int at(OpenDesk desk) throws SQLException, IOException {
        var progress = new Meter(terminal(), piped() ? OptionalLong.empty() : OptionalLong.of(Files.size(file)));
        try (var bad = new BadFile(badFile(), skipBad && !dryRun);
                var input = piped() ? in : Files.newInputStream(file)) {
            var options = new Intake.Options(format(), skipBad, withoutKeys, dryRun);
            var imported = desk.intake().by(actor(), name()).take(input, options, new ImportWatch(progress, bad));
            progress.end();
            return new ImportReport(terminal(), json(), dryRun).tell(imported, badFile());
        } finally {
            progress.end();
        }
    }

    private Format format() {
        return format.map(name -> name == FormatName.csv ? Format.CSV : Format.NDJSON)
                .or(() -> Format.of(file.toString()))
                .orElseThrow(() -> CommandProblem.usage("expected --format csv or ndjson, or a file whose name ends in"
                        + " .csv, .ndjson or .jsonl, found " + (piped() ? "standard input" : file)));
    }

    private String name() {
        return piped() ? "standard input" : String.valueOf(file.getFileName());
    }

    private Path badFile() {
        return badFile.orElseGet(() -> Path.of((piped() ? "import" : file) + ".bad.ndjson"));
    }

    private boolean piped() {
        return file.toString().equals("-");
    }
}
