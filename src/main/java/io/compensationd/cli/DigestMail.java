package io.compensationd.cli;

import io.compensationd.compensation.Events;
import io.compensationd.compensation.desk.Digest;
import io.compensationd.schedule.Mailing;
import io.compensationd.settings.Settings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "digest",
        header = "Prints or sends the digest: settled, failed, waiting, broken.",
        description = {
            "Tells of the time since the last digest that the nodes sent, or of the last day where there",
            "is none yet, up to half a minute ago, and of what waits now. It runs verify, which takes",
            "minutes on millions of tasks. The nodes' next digest is not changed by it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd digest --print --back P7D", "  compensationd digest --send"})
final class DigestMail implements Callable<Integer> {
    private final Globals globals;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    private static final class What {
        @Option(names = "--print", description = "Print it, and send nothing.")
        private boolean print;

        @Option(names = "--send", description = "Send it by compensation.mail.*, as the nodes do.")
        private boolean send;
    }

    @Option(names = "--back", paramLabel = "TIME", description = "How far to look back instead: PT24H, P7D.")
    private Optional<Duration> back = Optional.empty();

    /// As JSON.
    private record Sent(Digest digest, List<String> to) {}

    DigestMail(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        if (back.filter(it -> !it.isPositive()).isPresent())
            throw CommandProblem.usage("--back is " + back.get() + ": expected a time such as PT24H or P7D.");
        var mail = globals.settings().mail();
        if (what.send && mail.isEmpty())
            throw CommandProblem.usage("Mail is off: expected compensation.mail.host, compensation.mail.from and"
                    + " compensation.mail.to.");
        try (var workspace = globals.workspace()) {
            var digest = workspace.digests().look(back);
            if (what.print) print(digest);
            if (what.send && mail.isPresent()) send(workspace, mail.get(), digest);
        }
        return ExitCode.DONE;
    }

    private void print(Digest digest) {
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(digest);
        else terminal.print(digest.headline() + "\n\n" + digest.text().stripTrailing());
    }

    private void send(Workspace workspace, Settings.Mail mail, Digest digest) {
        try {
            new Mailing(mail, workspace.digests(), workspace.database().place(), Events.NONE).send(digest);
        } catch (IOException e) {
            throw CommandProblem.failed("The digest could not be sent by "
                    + mail.smtp().host() + ":" + mail.smtp().port() + ": " + e.getMessage());
        }
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(new Sent(digest, mail.to()));
        else terminal.print("Sent to " + String.join(", ", mail.to()) + ": " + digest.headline());
    }
}
