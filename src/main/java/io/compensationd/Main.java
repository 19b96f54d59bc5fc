package io.compensationd;

import io.compensationd.cli.Cli;
import io.compensationd.cli.Nodes;
import io.compensationd.cli.Terminal;
import io.compensationd.daemon.Node;
import io.compensationd.daemon.Signals;
import io.compensationd.settings.Effective;
import java.io.ObjectInputFilter;
import java.util.function.Supplier;

/// The process: hands the command line its terminal, its environment and the daemon.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        refuseSerialisedObjects();
        var environment = System.getenv();
        var cli = new Cli(Main::start, environment, Terminal.system(environment));
        System.exit(cli.run(args));
    }

    /// Nothing of ours is Java-serialised, and what Quartz finds in its tables must not become an object.
    private static void refuseSerialisedObjects() {
        if (ObjectInputFilter.Config.getSerialFilter() == null)
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
    }

    private static Nodes.Running start(Supplier<Effective> settings) {
        var node = Node.start(settings, Signals::handle);
        return new Nodes.Running() {
            @Override
            public void await() throws InterruptedException {
                node.await();
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }
}
