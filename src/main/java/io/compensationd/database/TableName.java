package io.compensationd.database;

/// A table as it stands in the catalogue.
record TableName(String schema, String name) {
    /// @param text `name` or `schema.name`, never quoted
    static TableName of(String text, String schema) {
        var dot = text.indexOf('.');
        return dot < 0 ? new TableName(schema, text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    String quoted() {
        return Sessions.identifier(schema) + "." + Sessions.identifier(name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
