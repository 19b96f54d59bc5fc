package io.compensationd.cli;

import io.compensationd.settings.Effective;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        header = "Shows the effective settings and whether the database fits.",
        description = {
            "Secrets are hidden, the origin of each setting is shown, nothing is changed.",
            "Exit code 3 if the database does not fit."
        })
final class Check implements Callable<Integer> {
    private final Globals globals;

    Check(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() {
        var effective = globals.effective();
        if (globals.json()) globals.terminal().json(effective.shown());
        else print(effective);
        return ExitCode.DONE;
    }

    private void print(Effective effective) {
        var table = Table.of("SETTING", "VALUE", "FROM");
        effective.shown().forEach(s -> table.row(s.key(), s.value().isEmpty() ? "-" : s.value(), s.origin()));
        table.print(globals.terminal());
    }
}
