package io.compensationd.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/// The help of a command: what it does, how it is called, its own options. Those that all commands have are explained
/// once, by `compensationd --help`.
final class HelpPage {
    private static final String GLOBALS =
            "%nEvery command also takes --config, --set, --json, --debug (compensationd --help).";

    private HelpPage() {}

    static void layOut(CommandLine command) {
        var page = command.getCommandSpec().usageMessage();
        page.synopsisHeading("%nUsage: ")
                .abbreviateSynopsis(true)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .commandListHeading("%nCommands:%n")
                .sortOptions(false);
        // One paragraph, which picocli breaks where a line is full.
        if (page.description().length > 0) page.description(String.join(" ", page.description()));
        if (page.footer().length == 0) page.footer(GLOBALS);
        command.getHelpSectionMap()
                .put(SECTION_KEY_OPTION_LIST_HEADING, help -> own(help).isEmpty() ? "" : "%nOptions:%n".formatted());
        command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, HelpPage::options);
        command.getSubcommands().values().forEach(HelpPage::layOut);
    }

    private static List<OptionSpec> own(Help help) {
        return help.commandSpec().options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .toList();
    }

    private static String options(Help help) {
        var layout = help.createDefaultLayout();
        layout.addOptions(own(help), help.createDefaultParamLabelRenderer());
        return layout.toString();
    }
}
