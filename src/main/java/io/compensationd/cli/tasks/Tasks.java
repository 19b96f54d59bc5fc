package io.compensationd.cli.tasks;

import io.compensationd.cli.Globals;
import java.io.InputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "tasks",
        header = "Looks at tasks, requeues, cancels, adds and imports them.",
        synopsisSubcommandLabel = "COMMAND",
        description = {"All of these work with no node running, and beside any number of them."})
public final class Tasks implements Runnable {
    @Spec
    private CommandSpec spec;

    private Tasks() {}

    /// @param in what a person types, or the file that is piped in
    public static CommandLine of(Globals globals, InputStream in) {
        return new CommandLine(new Tasks())
                .addSubcommand(new ListTasks(globals))
                .addSubcommand(new ShowTask(globals))
                .addSubcommand(new RequeueTasks(globals, in))
                .addSubcommand(new CancelTasks(globals, in))
                .addSubcommand(new AddTask(globals))
                .addSubcommand(new ImportTasks(globals, in));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }
}
