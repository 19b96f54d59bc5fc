package io.compensationd.admin;

import io.compensationd.telemetry.Metrics;
import java.util.List;

/// For Prometheus.
final class MetricsRoutes {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    MetricsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/metrics", Access.METRICS, "Prometheus' text format.", _ -> Answer.of(200, TYPE, metrics.text())));
    }
}
