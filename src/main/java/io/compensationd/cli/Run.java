package io.compensationd.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        header = "Runs a node in the foreground.",
        description = {
            "SIGTERM or Ctrl-C lets it finish its chunks; a second one stops it at once, and",
            "nothing is lost by that either. SIGHUP reads the settings again: retries, chunk,",
            "interval and log level change at once, others need a restart."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd run --config /etc/compensationd/quartz.properties",
            "  compensationd run --node-id b --set compensation.http.port=8687"
        })
final class Run implements Callable<Integer> {
    private final Globals globals;
    private final Nodes nodes;

    @Option(
            names = "--node-id",
            paramLabel = "NAME",
            description = "Name of this node, unique in the cluster. Default: host and a stable suffix.")
    private Optional<String> nodeId = Optional.empty();

    Run(Globals globals, Nodes nodes) {
        this.globals = globals;
        this.nodes = nodes;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var node = nodes.start(() -> globals.forNode(nodeId))) {
            node.await();
        }
        return ExitCode.DONE;
    }
}
