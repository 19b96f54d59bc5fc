package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.Globals;
import io.compensationd.cli.Table;
import io.compensationd.compensation.desk.StoredTask;
import io.compensationd.compensation.desk.TaskJson;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.TaskOrder;
import io.compensationd.compensation.desk.TaskPage;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "Lists tasks, a page at a time.",
        description = {
            "Pages follow one another by --after, which the end of each page tells. A page",
            "reads an index and stops, so page 10,000 takes no longer than page 1; --sort cost",
            "alone reads every task that the filters leave."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd tasks list --status failed --user 42",
            "  compensationd tasks list --status pending --sort due --asc"
        })
final class ListTasks extends DeskCommand {
    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--reason", paramLabel = "CODE", split = ",", description = "Short for --failure-reason.")
    private List<String> reasons = List.of();

    @Option(
            names = "--sort",
            paramLabel = "BY",
            description = "${COMPLETION-CANDIDATES}, the latest or largest first. Default: created with --status or"
                    + " --reason, else id.")
    private Optional<SortBy> sort = Optional.empty();

    @Option(names = "--asc", description = "The earliest or smallest first.")
    private boolean ascending;

    @Option(names = "--limit", paramLabel = "N", description = "Tasks of a page, at most 1000. Default: 50.")
    private int limit = 50;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on behind a page, where its end said.")
    private Optional<String> after = Optional.empty();

    /// As they are written on the command line.
    @SuppressWarnings("MemberName")
    enum SortBy {
        created,
        id,
        due,
        cost;

        TaskOrder.By by() {
            return switch (this) {
                case created -> TaskOrder.By.CREATED;
                case id -> TaskOrder.By.ID;
                case due -> TaskOrder.By.DUE;
                case cost -> TaskOrder.By.COST;
            };
        }
    }

    /// @param next what `--after` takes to go on; absent: this is the last page
    private record Page(List<TaskJson> tasks, Optional<String> next) {}

    ListTasks(Globals globals) {
        super(globals);
    }

    @Override
    void check() {
        filter.check();
        if (limit < 1 || limit > TaskList.ROWS_MAX)
            throw CommandProblem.usage("expected --limit from 1 to %d, found %d".formatted(TaskList.ROWS_MAX, limit));
        cursor();
    }

    @Override
    int at(OpenDesk desk) throws SQLException {
        var order = new TaskOrder(sort().by(), !ascending);
        var wanted = filter.with(Set.of(), reasons).withReasonsWhereTheyAre();
        print(desk.list().page(wanted, order, cursor(), limit));
        return 0;
    }

    /// Both are the order of time, nearly. Each is the one that an index gives.
    private SortBy sort() {
        var byStatus = filter.hasStatus() || filter.hasReason() || !reasons.isEmpty();
        return sort.orElse(byStatus ? SortBy.created : SortBy.id);
    }

    private Optional<Cursor> cursor() {
        if (after.isEmpty()) return Optional.empty();
        var cursor = Cursor.parse(after.get(), sort().by());
        if (cursor.isEmpty())
            throw CommandProblem.usage("expected --after as the end of a page with --sort " + sort() + " told, found '"
                    + Shown.line(after.get(), 60) + "'");
        return cursor;
    }

    private void print(TaskPage page) {
        var next = page.next().map(Cursor::toString);
        if (json()) {
            terminal().json(new Page(page.rows().stream().map(TaskJson::of).toList(), next));
            return;
        }
        if (page.rows().isEmpty()) terminal().note("No task fits.");
        else print(page.rows());
        next.ifPresent(cursor -> terminal().note("More: --after " + cursor));
    }

    private void print(List<StoredTask> tasks) {
        var table = Table.of("ID>", "USER>", "COST>", "STATUS", "TRIES>", "DUE", "CREATED", "PROVIDER", "REASON");
        for (var task : tasks)
            table.row(
                    task.id(),
                    task.charge().userId(),
                    Shown.amount(task.charge().cost()),
                    Shown.line(task.progress().status(), 20),
                    Shown.attempts(task),
                    task.progress().status().equals("pending")
                            ? Shown.time(task.times().nextRetry())
                            : "-",
                    Shown.time(task.times().created()),
                    Shown.line(task.origin().serviceProvider(), 20),
                    Shown.line(task.progress().failureReason(), 30));
        table.print(terminal());
    }
}
