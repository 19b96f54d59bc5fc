package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.Globals;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.desk.Actor;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/// A command at the desk. What the database refuses becomes a message; row values never stand in it.
abstract class DeskCommand implements Callable<Integer> {
    private final Globals globals;

    DeskCommand(Globals globals) {
        this.globals = globals;
    }

    @Override
    public final Integer call() {
        check();
        try (var workspace = globals.workspace()) {
            return at(new OpenDesk(workspace));
        } catch (SQLException e) {
            throw problem(e);
        } catch (IOException e) {
            throw CommandProblem.failed("Reading or writing a file failed: " + e.getMessage());
        }
    }

    /// Looks at the options, before anything is opened.
    ///
    /// @throws CommandProblem if they cannot be meant
    void check() {}

    /// @return the exit code
    abstract int at(OpenDesk desk) throws SQLException, IOException;

    final Actor actor() {
        return globals.actor();
    }

    final Terminal terminal() {
        return globals.terminal();
    }

    final boolean json() {
        return globals.json();
    }

    static CommandProblem problem(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return switch (state) {
            case "57014" ->
                CommandProblem.failed("The database stopped a statement that took too long. Narrow it down,"
                        + " for instance by --status, --user or --created-from.");
            case "42501" ->
                CommandProblem.refused("The database's role may not do this: " + e.getMessage()
                        + ". Use a role that may, or let its owner grant it.");
            case "55P03" ->
                CommandProblem.failed("Another session holds what is needed: " + e.getMessage() + ". Try again later.");
            default -> CommandProblem.failed("The database refused: " + e.getMessage() + " (" + state + ")");
        };
    }
}
