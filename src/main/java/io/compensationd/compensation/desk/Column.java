package io.compensationd.compensation.desk;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The columns of a task that a client may bring, under the names that Prisma gives them.
public enum Column {
    USER_ID("userId", "bigint", true, Kind.ID),
    USER_PRICING_ID("userPricingId", "bigint", true, Kind.ID),
    COST("cost", "numeric(12,4)", true, Kind.COST),
    USER_CLERK_ID("userClerkId", "text", true, Kind.NAME),
    SERVICE_PROVIDER("serviceProvider", "text", true, Kind.NAME),
    REQUEST_API("requestApi", "text", true, Kind.NAME),
    REQUEST_BODY("requestBody", "text", true, Kind.BODY),
    RESPONSE_BODY("responseBody", "text", true, Kind.BODY),
    IDEMPOTENCY_KEY("idempotencyKey", "text", false, Kind.KEY),
    STATUS("status", "text", false, Kind.PENDING),
    RETRY_COUNT("retryCount", "integer", false, Kind.COUNT),
    MAX_RETRIES("maxRetries", "integer", false, Kind.LIMIT),
    ERROR_MESSAGE("errorMessage", "text", false, Kind.MESSAGE),
    CREATED_AT("createdAt", "timestamp(3)", false, Kind.WALL_CLOCK),
    NEXT_RETRY_AT("nextRetryAt", "timestamptz", false, Kind.INSTANT);

    /// Columns of the table that the database or the daemon alone writes.
    public static final List<String> NOT_YOURS =
            List.of("id", "completedAt", "updatedAt", "lastAttemptAt", "failureReason");

    /// What makes two tasks with one idempotency key the same task.
    public static final List<Column> BODY = List.of(
            USER_ID, USER_PRICING_ID, COST, USER_CLERK_ID, SERVICE_PROVIDER, REQUEST_API, REQUEST_BODY, RESPONSE_BODY);

    private final String text;
    private final String type;
    private final boolean required;
    private final Kind kind;

    Column(String text, String type, boolean required, Kind kind) {
        this.text = text;
        this.type = type;
        this.required = required;
        this.kind = kind;
    }

    public static Optional<Column> of(String name) {
        return Arrays.stream(values()).filter(c -> c.text.equals(name)).findFirst();
    }

    /// The name as it stands in a CSV header, a JSON object or a message.
    public String text() {
        return text;
    }

    public String type() {
        return type;
    }

    public boolean required() {
        return required;
    }

    /// Whether its values may be shown: bodies never are.
    public boolean secret() {
        return kind == Kind.BODY;
    }

    /// The name in SQL.
    public String quoted() {
        return "\"" + text + "\"";
    }

    /// What is wrong with a value, if anything. A good value is PostgreSQL's text form of the column's type.
    public Optional<Wrong> check(String value) {
        return kind.check(value).map(fault -> new Wrong(text, fault.expected(), fault.found()));
    }
}
