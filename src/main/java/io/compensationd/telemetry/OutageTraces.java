package io.compensationd.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Keeps out what Quartz's threads say while the database is away, each with its trace, again and again: that it is
/// away
/// is said once, by an event of ours.
final class OutageTraces extends TurboFilter {
    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (!logger.getName().startsWith("org.quartz")) return FilterReply.NEUTRAL;
        return away(thrown == null ? last(parameters) : thrown) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static @Nullable Throwable last(Object @Nullable [] parameters) {
        if (parameters == null || parameters.length == 0) return null;
        return parameters[parameters.length - 1] instanceof Throwable thrown ? thrown : null;
    }

    private static boolean away(@Nullable Throwable thrown) {
        if (thrown == null) return false;
        if (thrown instanceof SQLException e && lost(e)) return true;
        return away(thrown.getCause());
    }

    private static boolean lost(SQLException e) {
        if (e instanceof SQLTransientConnectionException || "Connection is closed".equals(e.getMessage())) return true;
        var state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("25P0"));
    }
}
