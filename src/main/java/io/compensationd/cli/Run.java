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
            "nothing is lost by that either."
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
        // Read by logback.xml, which is read with the first line that is logged.
        System.setProperty("compensationd.log", System.getProperty("compensationd.log", "INFO"));
        try (var node = nodes.start(globals.forNode(nodeId))) {
            node.await();
        }
        return ExitCode.DONE;
    }
}
