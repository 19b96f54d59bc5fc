package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A dossier as JSON.
public record DossierJson(
        TaskJson task,
        boolean due,
        List<Why> why,
        List<Attempt> attempts,
        Optional<Entry> ledgerEntry,
        Optional<Bodies> bodies) {

    public record Why(String code, String words) {}

    public record Attempt(
            int attempt,
            Instant at,
            String node,
            Optional<String> runId,
            String outcome,
            String reason,
            String error,
            Optional<String> sqlState) {}

    public record Entry(
            String id,
            String accountId,
            BigDecimal amount,
            BigDecimal balanceBefore,
            BigDecimal balanceAfter,
            String runId,
            Optional<String> node,
            int lane,
            String epoch,
            Instant settledAt) {}

    /// @param requestCut   whether that is only its beginning
    /// @param requestBytes of the whole
    public record Bodies(
            String request,
            boolean requestCut,
            long requestBytes,
            String response,
            boolean responseCut,
            long responseBytes) {}

    public static DossierJson of(Dossier dossier) {
        return new DossierJson(
                TaskJson.of(dossier.task()),
                dossier.explanation().due(),
                dossier.explanation().because().stream().map(DossierJson::why).toList(),
                dossier.attempts().stream().map(DossierJson::attempt).toList(),
                dossier.circumstances().entry().map(DossierJson::entry),
                dossier.bodies().map(DossierJson::bodies));
    }

    private static Why why(Explanation.Because because) {
        return new Why(because.code().name().toLowerCase(Locale.ROOT), because.words());
    }

    private static Attempt attempt(AttemptRow row) {
        return new Attempt(
                row.attempt(),
                row.at(),
                row.node(),
                Optional.ofNullable(row.runId()).map(String::valueOf),
                row.outcome(),
                row.reason(),
                row.error(),
                Optional.ofNullable(row.sqlState()));
    }

    private static Entry entry(Circumstances.EntryRow entry) {
        return new Entry(
                Long.toString(entry.id()),
                Long.toString(entry.accountId()),
                entry.amount(),
                entry.balanceBefore(),
                entry.balanceAfter(),
                Long.toString(entry.runId()),
                entry.node(),
                entry.lane(),
                Long.toString(entry.epoch()),
                entry.settledAt());
    }

    private static Bodies bodies(Dossier.Bodies bodies) {
        var request = bodies.request();
        var response = bodies.response();
        return new Bodies(
                request.text(), request.cut(), request.bytes(), response.text(), response.cut(), response.bytes());
    }
}
