package io.compensationd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/// Writes the manual pages (AsciiDoc) and the shell completion of the command line, for the package. Into
/// `java.home` it writes the folder of the JDK that it runs in, from which the package's runtime is made.
final class Documents {
    private Documents() {}

    public static void main(String[] args) throws IOException {
        var folder = Files.createDirectories(Path.of(args[0]));
        var cli = new Cli(
                settings -> {
                    throw new IllegalStateException("no node is started here");
                },
                Map.of(),
                Terminal.system(Map.of()));
        // What man -k says; on a terminal the description says it.
        cli.root().getCommandSpec().usageMessage().header("settles deferred charges exactly once, on a cluster");
        var man = folder.resolve("man").toFile();
        if (ManPageGenerator.generateManPage(man, null, new boolean[0], true, cli.root().getCommandSpec()) != 0)
            throw new IllegalStateException("no manual pages in " + man);
        Files.writeString(folder.resolve("completion"), AutoComplete.bash("compensationd", cli.root()));
        Files.writeString(folder.resolve("java.home"), System.getProperty("java.home") + "\n");
    }
}
