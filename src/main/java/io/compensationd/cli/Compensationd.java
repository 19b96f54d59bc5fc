package io.compensationd.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `compensationd` without a command: its help is the first page of the manual.
@Command(
        name = "compensationd",
        versionProvider = Version.class,
        abbreviateSynopsis = true,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        description = {
            "",
            "Settles deferred charges: rows that the platform wrote to compensation_tasks,",
            "because a deduction failed, are deducted later, exactly once, by any number",
            "of nodes that share one PostgreSQL.",
            ""
        },
        optionListHeading = "Options, of every command:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  A node on the embedded PostgreSQL, for a first look:",
            "    compensationd run",
            "  A node on your database:",
            "    DATABASE_URL=postgresql://app@db:5432/platform compensationd run",
            "  What waits, and what hangs:",
            "    compensationd status",
            "  Is every deduction accounted for?",
            "    compensationd verify --json",
            "",
            "Exit codes:",
            "  0  done",
            "  1  failed, or verify found a break",
            "  2  wrong usage or configuration: the same call cannot succeed",
            "  3  refused because of the state of things: the same call may succeed later",
            "",
            "Files, the first that is there:",
            "  --config FILE, $COMPENSATIOND_CONFIG, /etc/compensationd/quartz.properties,",
            "  ./quartz.properties (only if you own it and nobody else may write to it)",
            "",
            "Credentials, over the file: systemd's, else /etc/compensationd/credentials/*",
            "",
            "Environment, over the file and under --set:",
            "  COMPENSATION_DATABASE_URL and so on, one for each setting",
            "  DATABASE_URL             as Prisma writes it",
            "  CRON_SECRET              of GET /api/cron/compensation",
            "  NO_COLOR                 no colours on a terminal",
            "  JAVA_HOME                where the Java 25 is",
            "  COMPENSATIOND_JAVA_OPTS  more options for it",
            "",
            "compensationd COMMAND --help explains one command."
        })
final class Compensationd implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli's alone
    private final Globals globals;

    @Option(
            names = {"-V", "--version"},
            order = 6,
            versionHelp = true,
            description = "Print the version and exit.")
    @SuppressWarnings("UnusedVariable") // picocli's alone
    private boolean version;

    Compensationd(Globals globals) {
        this.globals = globals;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }
}
