package io.compensationd.admin;

import io.compensationd.admin.pages.Field;
import io.compensationd.compensation.desk.TaskFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which tasks a caller means: the same names in an address and in a body.
final class Filters {
    static final String[] NAMES = {"status", "user", "failureReason", "createdFrom", "createdBefore"};

    private static final int VALUES_MAX = 1_000;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Filters() {}

    static TaskFilter of(Call call) {
        return of(
                call.queries("status"),
                users(call.queries("user")),
                call.queries("failureReason"),
                time("createdFrom", call.query("createdFrom")),
                time("createdBefore", call.query("createdBefore")));
    }

    static TaskFilter of(Form form) {
        return of(
                form.texts("status"),
                form.numbers("user"),
                form.texts("failureReason"),
                time("createdFrom", form.text("createdFrom")),
                time("createdBefore", form.text("createdBefore")));
    }

    static TaskFilter of(Json.Members filter) {
        filter.only(NAMES);
        return of(
                filter.elements("status"),
                filter.numbers("user"),
                filter.elements("failureReason"),
                time("createdFrom", filter.text("createdFrom")),
                time("createdBefore", filter.text("createdBefore")));
    }

    /// What selects the same once more, from a page.
    static List<Field> fields(TaskFilter filter) {
        var fields = new ArrayList<Field>();
        filter.statuses().forEach(status -> fields.add(new Field("status", status)));
        filter.users().forEach(user -> fields.add(new Field("user", Long.toString(user))));
        filter.reasons().forEach(reason -> fields.add(new Field("failureReason", reason)));
        filter.from().ifPresent(time -> fields.add(new Field("createdFrom", time.toString())));
        filter.before().ifPresent(time -> fields.add(new Field("createdBefore", time.toString())));
        return fields;
    }

    private static TaskFilter of(
            List<String> statuses,
            List<Long> users,
            List<String> reasons,
            Optional<Instant> from,
            Optional<Instant> before) {
        for (var values : List.of(statuses, users, reasons))
            if (values.size() > VALUES_MAX)
                throw HttpProblem.bad("expected at most " + VALUES_MAX + " values, found " + values.size());
        return new TaskFilter(
                Set.of(), new TreeSet<>(statuses), new TreeSet<>(users), new TreeSet<>(reasons), from, before);
    }

    private static List<Long> users(List<String> texts) {
        return texts.stream()
                .map(text -> Call.whole(text, Long.MIN_VALUE, Long.MAX_VALUE)
                        .orElseThrow(
                                () -> HttpProblem.bad("expected user as a whole number, found " + Json.shown(text))))
                .toList();
    }

    static Optional<Instant> time(String name, Optional<String> text) {
        return text.map(value -> {
            try {
                var time = value.length() == 10
                        ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                        : OffsetDateTime.parse(value).toInstant();
                if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) return time;
            } catch (DateTimeException e) {
                throw noTime(name, value);
            }
            throw noTime(name, value);
        });
    }

    private static HttpProblem noTime(String name, String value) {
        return HttpProblem.bad(
                "expected %s as 2026-11-22 or 2026-11-22T10:00:00Z, found %s".formatted(name, Json.shown(value)));
    }
}
