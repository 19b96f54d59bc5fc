package io.compensationd.compensation;

import java.util.List;

/// What a guarded session is told, and put back afterwards.
///
/// @param name  of a setting of the server
/// @param value while the guard is held
record GuardSetting(String name, String value) {
    static final List<GuardSetting> ALL = List.of(
            // Our own completions are not another program's.
            new GuardSetting("compensation.settling", "on"),
            // Below deadlock_timeout: we give up first, for the platform charges the same accounts.
            new GuardSetting("lock_timeout", "500ms"),
            new GuardSetting("statement_timeout", "5s"),
            // From PostgreSQL 17 on.
            new GuardSetting("transaction_timeout", "15s"),
            // A stopped node loses its rows and its lane.
            new GuardSetting("idle_in_transaction_session_timeout", "5s"),
            new GuardSetting("idle_session_timeout", "10s"),
            // The claim must walk its index in order: statistics from before a burst make the planner sort 100,000
            // rows.
            new GuardSetting("enable_sort", "off"),
            new GuardSetting("enable_bitmapscan", "off"),
            new GuardSetting("enable_seqscan", "off"),
            // A chunk touches few rows of tables that may be huge: one look into an index for each, never all rows.
            new GuardSetting("enable_hashjoin", "off"),
            new GuardSetting("enable_mergejoin", "off"),
            new GuardSetting("plan_cache_mode", "force_custom_plan"),
            // A disabled plan node costs so much that every statement would be compiled.
            new GuardSetting("jit", "off"));

    /// SQL that sets `:names` to `:values` for the session, as far as this server knows them, and counts them.
    static final String APPLY = """
            (select count(set_config(name, value, false)) from unnest(:names, :values) v (name, value)
             where name like 'compensation.%' or current_setting(name, true) is not null)
            """;

    /// SQL: an array of what `:names` are now.
    static final String CURRENT = """
            (select array_agg(coalesce(current_setting(name, true), '') order by place)
             from unnest(:names) with ordinality v (name, place))
            """;

    static String[] names() {
        return ALL.stream().map(GuardSetting::name).toArray(String[]::new);
    }

    static String[] values() {
        return ALL.stream().map(GuardSetting::value).toArray(String[]::new);
    }
}
