package io.compensationd.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.compensationd.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where lines go and which. They go to stderr, because stdout belongs to the result of a command; those of a node that
/// systemd started go to the journal instead. A command says warnings, a node what its settings say.
///
/// In Java and not in a logback.xml, which costs a tenth of a second to read. Logback finds this class by its
/// `META-INF/services`; `-Dlogback.configurationFile` still wins.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logs extends ContextAwareBase implements Configurator {
    private static final String OURS = "io.compensationd";

    /// With what of the libraries would be noise: what each of them says is said by ours, or done on purpose.
    private static final Map<String, Level> LEVELS = Map.of(
            Logger.ROOT_LOGGER_NAME,
            Level.WARN,
            OURS,
            Level.WARN,
            // Quartz's factory logs in the name of its subclass.
            OURS + ".schedule.Schedulers",
            Level.WARN,
            // The pool would log a trace for each connection that an engine gives up on purpose.
            "com.zaxxer.hikari.pool.ProxyConnection",
            Level.ERROR,
            // One for each connection that an outage has cut.
            "com.zaxxer.hikari.pool.PoolBase",
            Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext logs) {
        if (System.getProperty("logback.configurationFile") != null) return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        LEVELS.forEach((name, level) -> logs.getLogger(name).setLevel(level));
        logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr(logs, text(logs)));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// From now on as a node's settings say.
    ///
    /// @param environment of the process, in which systemd says where stderr goes
    public static void use(Settings.Log settings, Map<String, String> environment) {
        level(settings.level());
        if (System.getProperty("logback.configurationFile") != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext logs)) return;
        logs.addTurboFilter(new OutageTraces());
        var root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
        var appender = switch (settings.format()) {
            case TEXT -> stderr(logs, text(logs));
            case JSON -> stderr(logs, new JsonLines());
            case AUTO -> auto(logs, environment.getOrDefault("JOURNAL_STREAM", ""));
        };
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    public static void level(Settings.LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs)
            logs.getLogger(OURS).setLevel(Level.valueOf(level.name()));
    }

    private static Appender<ILoggingEvent> auto(LoggerContext logs, String journalStream) {
        var stderr = stderr(logs, text(logs));
        if (!JournalAppender.isStderr(journalStream)) return stderr;
        var journal = new JournalAppender(stderr);
        journal.setContext(logs);
        journal.start();
        return journal;
    }

    private static Appender<ILoggingEvent> stderr(LoggerContext logs, Encoder<ILoggingEvent> encoder) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(logs);
        appender.setTarget("System.err");
        encoder.setContext(logs);
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext logs) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(logs);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern("%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %msg%n");
        return encoder;
    }
}
