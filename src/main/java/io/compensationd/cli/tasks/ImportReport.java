package io.compensationd.cli.tasks;

import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.desk.LostKeys;
import io.compensationd.compensation.desk.intake.Imported;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What an import tells at its end.
record ImportReport(Terminal terminal, boolean json, boolean dryRun) {
    /// As JSON.
    private record Report(
            boolean imported,
            boolean dryRun,
            long lines,
            long stored,
            BigDecimal amount,
            long there,
            long bad,
            Optional<String> badFile,
            List<String> problems) {}

    /// @return the exit code
    int tell(Imported imported, Path bad) {
        return switch (imported) {
            case Imported.Done done -> {
                var file = done.bad() > 0 && !dryRun ? Optional.of(bad.toString()) : Optional.<String>empty();
                if (json)
                    terminal.json(new Report(
                            !dryRun,
                            dryRun,
                            done.lines(),
                            done.stored(),
                            done.amount(),
                            done.there(),
                            done.bad(),
                            file,
                            List.of()));
                else terminal.print(words(done, file));
                yield ExitCode.DONE;
            }
            case Imported.Refused refused -> {
                var problems = refused.first().stream()
                        .flatMap(line -> line.messages().stream())
                        .toList();
                nothing(refused.lines(), refused.bad(), problems);
                yield refused.malformed() ? ExitCode.USAGE : ExitCode.REFUSED;
            }
            case Imported.KeysLost(var lost) -> {
                nothing(
                        0,
                        0,
                        List.of("expected to know which of these tasks are stored already, but " + lost + ". "
                                + LostKeys.REMEDY));
                yield ExitCode.REFUSED;
            }
            case Imported.Unreadable(var problems) -> {
                nothing(0, 0, problems);
                yield ExitCode.USAGE;
            }
        };
    }

    private String words(Imported.Done done, Optional<String> bad) {
        var sum = Shown.tasks(done.stored()) + " of " + Shown.amount(done.amount()) + " in all";
        return (dryRun ? "Would import " : "Imported ") + sum
                + (done.there() == 0 ? "" : ", " + Shown.count(done.there()) + " were there already")
                + (done.bad() == 0 ? "" : ", " + Shown.count(done.bad()) + " bad lines left out")
                + bad.map(file -> ": see " + file).orElse("") + ".";
    }

    private void nothing(long lines, long bad, List<String> problems) {
        problems.forEach(problem -> terminal.note("compensationd: " + problem));
        if (bad > problems.size()) terminal.note("compensationd: ... and so on; these were the first");
        if (bad > 0)
            terminal.note("compensationd: " + Shown.count(bad) + " of " + Shown.count(lines)
                    + " lines are bad. Nothing was imported; mend them, or say --skip-bad.");
        else terminal.note("compensationd: Nothing was imported.");
        if (json)
            terminal.json(new Report(
                    false, dryRun, lines, 0, BigDecimal.ZERO.setScale(4), 0, bad, Optional.empty(), problems));
    }
}
