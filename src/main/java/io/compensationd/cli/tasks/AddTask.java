package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.Added;
import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Draft;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "add",
        header = "Adds one task, due at once.",
        description = {
            "With an idempotency key it is added once: the same call again says that it is there",
            "already, and another task with the same key is refused (exit code 3)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd tasks add --user 42 --pricing 7 --cost 2.5 --clerk-id user_2x \\",
            "    --provider openai --api /v1/chat --idempotency-key call-4711 \\",
            "    --request-body-file ask.json --response-body-file answer.json"
        })
final class AddTask extends DeskCommand {
    private final Map<Column, String> values = new EnumMap<>(Column.class);

    @Mixin
    private final BodyOptions bodies = new BodyOptions();

    AddTask(Globals globals) {
        super(globals);
    }

    @Option(names = "--user", order = 1, required = true, paramLabel = "ID", description = "Account that is charged.")
    private String user = "";

    @Option(
            names = "--pricing",
            order = 2,
            required = true,
            paramLabel = "ID",
            description = "Its pricing, userPricingId.")
    private String pricing = "";

    @Option(
            names = "--cost",
            order = 3,
            required = true,
            paramLabel = "AMOUNT",
            description = "At most 4 decimals, like 12.3456.")
    private String cost = "";

    @Option(names = "--clerk-id", order = 4, required = true, paramLabel = "ID", description = "The user's Clerk id.")
    private String clerkId = "";

    @Option(
            names = "--provider",
            order = 5,
            required = true,
            paramLabel = "NAME",
            description = "Service that was called.")
    private String provider = "";

    @Option(
            names = "--api",
            order = 6,
            required = true,
            paramLabel = "PATH",
            description = "Its interface that was called.")
    private String api = "";

    @Option(names = "--idempotency-key", order = 11, paramLabel = "KEY", description = "Adds it once for this key.")
    private @Nullable String key;

    @Option(
            names = "--max-retries",
            order = 12,
            paramLabel = "N",
            description = "Failed attempts after which it fails.")
    private @Nullable String maxRetries;

    @Option(
            names = "--error-message",
            order = 13,
            paramLabel = "TEXT",
            description = "Why the platform could not deduct it.")
    private @Nullable String errorMessage;

    @Option(
            names = "--created-at",
            order = 14,
            paramLabel = "TIME",
            description = "When it came up, in UTC. Default: now.")
    private @Nullable String createdAt;

    @Option(names = "--next-retry-at", order = 15, paramLabel = "TIME", description = "When it is due. Default: now.")
    private @Nullable String nextRetryAt;

    @Override
    void check() {
        bodies.check();
    }

    @Override
    int at(OpenDesk desk) throws SQLException {
        put(Column.USER_ID, user);
        put(Column.USER_PRICING_ID, pricing);
        put(Column.COST, cost);
        put(Column.USER_CLERK_ID, clerkId);
        put(Column.SERVICE_PROVIDER, provider);
        put(Column.REQUEST_API, api);
        put(Column.IDEMPOTENCY_KEY, key);
        put(Column.MAX_RETRIES, maxRetries);
        put(Column.ERROR_MESSAGE, errorMessage);
        put(Column.CREATED_AT, createdAt);
        put(Column.NEXT_RETRY_AT, nextRetryAt);
        values.put(Column.REQUEST_BODY, bodies.request());
        values.put(Column.RESPONSE_BODY, bodies.response());
        return switch (Draft.of(values)) {
            case Draft.Bad(var wrongs) ->
                throw CommandProblem.usage(wrongs.stream().map(String::valueOf).collect(Collectors.joining("; "))
                        + ". Nothing was added.");
            case Draft.Good(var draft) -> told(desk.adding().by(actor()).add(draft));
        };
    }

    /// As JSON.
    ///
    /// @param activeAccount absent where nothing was added
    private record Report(String id, boolean added, Optional<Boolean> activeAccount) {}

    private int told(Added added) {
        return switch (added) {
            case Added.Stored(long id, boolean active) -> {
                if (!active)
                    terminal()
                            .note("compensationd: warning: account " + values.get(Column.USER_ID)
                                    + " is not active: the task fails unless that changes first");
                tell(new Report(Long.toString(id), true, Optional.of(active)), "Added task " + id + ".");
                yield ExitCode.DONE;
            }
            case Added.AlreadyThere(long id, String status) -> {
                tell(
                        new Report(Long.toString(id), false, Optional.empty()),
                        "Task " + id + " is there already, " + Shown.line(status, 40) + ". Nothing was added.");
                yield ExitCode.DONE;
            }
            case Added.KeyTaken taken -> throw CommandProblem.refused(taken(taken));
            case Added.NoAccount(long user) ->
                throw CommandProblem.refused("expected --user to be an account, found " + user
                        + ", which does not exist. Nothing was added.");
        };
    }

    private static String taken(Added.KeyTaken taken) {
        return "task %d has this idempotency key and is another one: %s. Nothing was added; use another key."
                .formatted(
                        taken.id(),
                        taken.differences().stream().map(String::valueOf).collect(Collectors.joining("; ")));
    }

    private void tell(Report report, String words) {
        if (json()) terminal().json(report);
        else terminal().print(words);
    }

    private void put(Column column, @Nullable String value) {
        Optional.ofNullable(value).ifPresent(given -> values.put(column, given));
    }
}
