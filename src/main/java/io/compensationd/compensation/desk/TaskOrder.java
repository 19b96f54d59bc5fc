package io.compensationd.compensation.desk;

/// How a list is sorted; rows that are equal in it are sorted by id, the same way round.
///
/// @param descending the largest or latest first
public record TaskOrder(By by, boolean descending) {
    public enum By {
        /// The order of insertion, nearly.
        ID("t.id", "bigint"),
        CREATED("(t.\"createdAt\" at time zone 'UTC')", "timestamptz"),
        /// When a waiting task is due: only makes sense for `pending`.
        DUE("t.\"nextRetryAt\"", "timestamptz"),
        /// Reads every row that the filter leaves.
        COST("t.cost", "numeric");

        private final String expression;
        private final String type;

        By(String expression, String type) {
            this.expression = expression;
            this.type = type;
        }

        String type() {
            return type;
        }

        /// What the rows are sorted by. The column itself, so that its index serves.
        String sorted() {
            return this == CREATED ? "t.\"createdAt\"" : expression;
        }

        /// The same as a value that a cursor can carry.
        String carried() {
            return expression;
        }
    }

    public static final TaskOrder NEWEST = new TaskOrder(By.CREATED, true);

    /// The rows after a cursor, on a table called `t`.
    String after() {
        var value = by == By.CREATED ? "?::timestamptz at time zone 'UTC'" : "?::" + by.type();
        return "and (%s, t.id) %s (%s, ?)".formatted(by.sorted(), descending ? "<" : ">", value);
    }

    String clause() {
        return clause(by.sorted());
    }

    /// The same for rows that another index finds, and that are few enough to be sorted: this order's own would lead
    /// past all other rows before it came to them.
    String clauseOfFew() {
        return clause(
                switch (by) {
                    case ID -> "t.id + 0";
                    case CREATED, DUE -> by.sorted() + " + interval '0'";
                    case COST -> by.sorted();
                });
    }

    private String clause(String sorted) {
        var way = descending ? "desc" : "asc";
        return "order by %s %s, t.id %s".formatted(sorted, way, way);
    }
}
