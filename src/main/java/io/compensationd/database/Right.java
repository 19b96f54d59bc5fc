package io.compensationd.database;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One thing that a role may do.
///
/// @param object    a database's or schema's plain name; a table, sequence or function as SQL writes it
/// @param privilege in lower case
/// @param column    empty: the whole table
record Right(String role, Kind kind, String object, String privilege, String column) {
    enum Kind {
        DATABASE,
        SCHEMA,
        TABLE,
        SEQUENCE,
        FUNCTION
    }

    private record Place(String role, Kind kind, String object) {}

    private record Group(String role, Kind kind, String privileges) {}

    /// As statements, the same rights on several objects in one.
    static List<String> granted(Collection<Right> rights) {
        return statements(rights, "grant %s on %s %s to %s");
    }

    /// The same, each object by itself.
    static List<String> grantedEach(Collection<Right> rights) {
        return rights.stream()
                .collect(Collectors.groupingBy(Right::object, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(it -> granted(it).stream())
                .toList();
    }

    static List<String> revoked(Collection<Right> rights) {
        return statements(rights, "revoke %s on %s %s from %s");
    }

    private static List<String> statements(Collection<Right> rights, String form) {
        var byPlace = rights.stream()
                .collect(Collectors.groupingBy(
                        it -> new Place(it.role, it.kind, it.object), LinkedHashMap::new, Collectors.toList()));
        var groups = new LinkedHashMap<Group, TreeSet<String>>();
        byPlace.forEach((place, those) -> groups.computeIfAbsent(
                        new Group(place.role, place.kind, privileges(those)), _ -> new TreeSet<>())
                .add(name(place)));
        return groups.entrySet().stream()
                .map(it -> form.formatted(
                        it.getKey().privileges,
                        it.getKey().kind.name().toLowerCase(Locale.ROOT),
                        String.join(", ", it.getValue()),
                        it.getKey().role))
                .toList();
    }

    private static String name(Place place) {
        return switch (place.kind) {
            case DATABASE, SCHEMA -> Sessions.identifier(place.object);
            case TABLE, SEQUENCE, FUNCTION -> place.object;
        };
    }

    /// Such as `select, update ("status", "retryCount")`.
    private static String privileges(List<Right> rights) {
        Map<String, List<String>> columns = rights.stream()
                .collect(Collectors.groupingBy(
                        Right::privilege, TreeMap::new, Collectors.mapping(Right::column, Collectors.toList())));
        return columns.entrySet().stream()
                .map(it -> it.getValue().contains("") ? it.getKey() : it.getKey() + " " + list(it.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String list(List<String> columns) {
        return columns.stream().map(Sessions::identifier).collect(Collectors.joining(", ", "(", ")"));
    }

    /// Whether a node works without it, and only says less.
    boolean optional() {
        return column.equals("xmax");
    }

    Right of(String other) {
        return new Right(other, kind, object, privilege, column);
    }
}
