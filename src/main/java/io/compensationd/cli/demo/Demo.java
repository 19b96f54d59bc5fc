package io.compensationd.cli.demo;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Globals;
import io.compensationd.cli.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        header = "Shows nodes settling real tasks on a real PostgreSQL, with proof.",
        description = {
            "Starts an embedded PostgreSQL in a folder of its own, makes accounts and tasks of",
            "every kind (a hot account, too little balance, inactive accounts, poison, retries",
            "that succeed after a top-up), starts node processes, and inserts half of the tasks",
            "while they work. Ends with verify and a summary; exit code 1 if a promise broke.",
            "No setting and no database of yours is read or touched."
        })
public final class Demo implements Callable<Integer> {
    private final Globals globals;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Node processes, 1 to 9. Default 3.")
    private int nodes;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Tasks, 100 to 100000. Default 5000.")
    private int tasks;

    @Option(
            names = "--keep",
            description = "Keep database and logs in ./compensationd-demo, to look around afterwards.")
    private boolean keep;

    public Demo(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws Exception {
        require("--nodes", nodes, 1, 9);
        require("--tasks", tasks, 100, 100_000);
        Terminal terminal = globals.terminal();
        try (var stage = DemoStage.set(keep, terminal)) {
            var verdict = stage.play(new DemoData(tasks), nodes);
            if (globals.json()) terminal.json(verdict);
            else verdict.print(terminal);
            return verdict.held() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private static void require(String option, int value, int min, int max) {
        if (value < min || value > max)
            throw CommandProblem.usage("%s: expected %d to %d, found %d.".formatted(option, min, max, value));
    }
}
