package io.compensationd.admin.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An address of a page with its parameters, to be shared.
public record Address(String path, Map<String, List<String>> query) {
    /// The same with another value, and from the first page.
    public Address with(String name, String value) {
        var changed = new TreeMap<>(query);
        changed.remove("after");
        changed.put(name, List.of(value));
        return new Address(path, changed);
    }

    public Address first() {
        var changed = new TreeMap<>(query);
        changed.remove("after");
        return new Address(path, changed);
    }

    public String value(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst().orElse("");
    }

    @Override
    public String toString() {
        var pairs = new ArrayList<String>();
        new TreeMap<>(query)
                .forEach((name, values) -> values.forEach(value -> {
                    if (!value.isEmpty()) pairs.add(Show.encoded(name) + "=" + Show.encoded(value));
                }));
        return pairs.isEmpty() ? path : path + "?" + String.join("&", pairs);
    }
}
