package io.compensationd.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/// One call of the command line in this process, with what it printed.
public record CalledCli(int exitCode, String out, String err) {
    /// A call with an empty environment, in which no node can be started.
    public static CalledCli call(String... args) {
        return callIn(Map.of(), args);
    }

    public static CalledCli callIn(Map<String, String> environment, String... args) {
        return callWith(
                settings -> {
                    throw new IllegalStateException("this test starts no node: " + settings.get());
                },
                environment,
                args);
    }

    public static CalledCli callWith(Nodes nodes, Map<String, String> environment, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, false);
        var exitCode = new Cli(nodes, environment, terminal).run(args);
        return new CalledCli(exitCode, out.toString(), err.toString());
    }
}
