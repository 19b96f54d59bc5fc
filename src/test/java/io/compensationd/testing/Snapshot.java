package io.compensationd.testing;

import io.compensationd.testing.TestDatabases.TestDatabase;

/// All of a database that a migration could change, as text: two are equal when nothing was changed.
public final class Snapshot {
    private Snapshot() {}

    /// Schemas, tables with their files, columns, constraints, indexes, triggers, functions, and every row.
    public static String of(TestDatabase database) {
        return database.value("""
                select string_agg(line, E'\\n' order by line) from (
                    select 'schema ' || nspname from pg_namespace where nspname !~ '^(pg_|information_schema)'
                    union all
                    select 'table ' || c.oid::regclass || ' ' || relkind::text || ' ' || relfilenode || ' ' || md5(
                        query_to_xml(case when relkind in ('r', 'v') then 'select * from ' || c.oid::regclass
                                          else 'select 1' end, true, false, '')::text)
                    from pg_class c join pg_namespace n on n.oid = relnamespace
                    where nspname !~ '^(pg_|information_schema)'
                    union all
                    select 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                        || ' ' || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
                    from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
                    left join pg_attrdef on adrelid = attrelid and adnum = attnum
                    where nspname !~ '^(pg_|information_schema)' and attnum > 0
                    union all
                    select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(c.oid)
                    from pg_constraint c join pg_namespace n on n.oid = connamespace
                    where nspname !~ '^(pg_|information_schema)' and conrelid <> 0
                    union all
                    select 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisvalid
                    from pg_index join pg_class c on c.oid = indexrelid join pg_namespace n on n.oid = relnamespace
                    where nspname !~ '^(pg_|information_schema)'
                    union all
                    select 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text from pg_trigger
                    union all
                    select 'function ' || pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = pronamespace
                    where nspname !~ '^(pg_|information_schema)'
                ) lines(line)""");
    }
}
