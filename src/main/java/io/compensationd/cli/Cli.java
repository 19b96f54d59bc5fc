package io.compensationd.cli;

import io.compensationd.cli.demo.Demo;
import io.compensationd.cli.doctor.Examine;
import io.compensationd.cli.tasks.Tasks;
import java.io.InputStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/// The command line: every command, wired by hand.
public final class Cli {
    private final CommandLine root;

    public Cli(Nodes nodes, Map<String, String> environment, Terminal terminal) {
        this(nodes, environment, terminal, System.in);
    }

    /// @param in what a person types, or what is piped in
    public Cli(Nodes nodes, Map<String, String> environment, Terminal terminal, InputStream in) {
        var globals = new Globals(environment, terminal);
        root = new CommandLine(new Compensationd(globals))
                .addSubcommand(new Run(globals, nodes))
                .addSubcommand(new Demo(globals))
                .addSubcommand(new Migrate(globals))
                .addSubcommand(new GrantRights(globals))
                .addSubcommand(new Prisma(globals))
                .addSubcommand(new Lanes(globals))
                .addSubcommand(new Every(globals))
                .addSubcommand(new Check(globals))
                .addSubcommand(new Status(globals))
                .addSubcommand(new Pause(globals))
                .addSubcommand(new Resume(globals))
                .addSubcommand(new Fire(globals, nodes))
                .addSubcommand(new VerifyAll(globals))
                .addSubcommand(new Examine(globals))
                .addSubcommand(new AuditList(globals))
                .addSubcommand(new RetainTasks(globals))
                .addSubcommand(new DigestMail(globals))
                .addSubcommand(Tasks.of(globals, in));
        var failures = new Failures(globals);
        root.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setUsageHelpWidth(80)
                .setUsageHelpAutoWidth(false);
        root.getSubcommands().values().forEach(HelpPage::layOut);
    }

    /// For those who describe it.
    CommandLine root() {
        return root;
    }

    /// @return the exit code, one of [ExitCode]
    public int run(String... args) {
        return root.execute(args);
    }
}
