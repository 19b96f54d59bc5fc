package io.compensationd.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/// The help of a command: what it does, how it is called, its own options. Those that all commands have are explained
/// once, by `compensationd --help`.
final class HelpPage {
    private static final String GLOBALS = "%nAlso takes --config, --set, --json and --debug, see compensationd --help.";

    private HelpPage() {}

    static void layOut(CommandLine command) {
        var page = command.getCommandSpec().usageMessage();
        page.synopsisHeading("%nUsage: ")
                .abbreviateSynopsis(true)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .commandListHeading("%nCommands:%n")
                .sortOptions(false);
        page.description(paragraphs(page.description()));
        page.footer(Stream.concat(Stream.of(page.footer()), Stream.of(GLOBALS)).toArray(String[]::new));
        command.getHelpSectionMap()
                .put(SECTION_KEY_OPTION_LIST_HEADING, help -> own(help).isEmpty() ? "" : "%nOptions:%n".formatted());
        command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, HelpPage::options);
        command.getSubcommands().values().forEach(HelpPage::layOut);
    }

    /// Lines become paragraphs, which picocli breaks where they are full; what is indented stays as it is.
    private static String[] paragraphs(String... lines) {
        var paragraphs = new ArrayList<String>();
        for (var line : lines) {
            boolean alone = paragraphs.isEmpty() || isAlone(paragraphs.getLast()) || isAlone(line);
            if (alone) paragraphs.add(line);
            else paragraphs.addLast(paragraphs.removeLast() + " " + line);
        }
        return paragraphs.toArray(String[]::new);
    }

    private static boolean isAlone(String line) {
        return line.isBlank() || line.startsWith(" ");
    }

    private static List<OptionSpec> own(Help help) {
        return help.commandSpec().options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .sorted(Comparator.comparingInt(OptionSpec::order)) // of those without one, the order stays
                .toList();
    }

    private static String options(Help help) {
        var layout = help.createDefaultLayout();
        layout.addOptions(own(help), help.createDefaultParamLabelRenderer());
        return layout.toString();
    }
}
