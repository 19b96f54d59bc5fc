package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.testing.Await;
import io.compensationd.testing.Shows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What Prometheus is served, and whether dashboard and alerts ask for what is there.
class MonitoringIT {
    private static final Path FOLDER = Path.of("src/main/monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b(compensation|jvm|process)_[a-z_]+\\b");
    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)[{ ]");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @Test
    @Shows(20)
    void dashboard_and_alerts_use_metrics_that_exist_and_no_label_is_about_a_user() throws IOException, Exception {
        try (var alone = new Alone()) {
            var amounts = new Event.Amounts(BigDecimal.TEN, BigDecimal.ONE, BigDecimal.TWO);
            alone.metrics.accept(
                    new Event.Settled(3, 17, 500, 1, 2, 3, amounts, new Event.Took(ms(20), ms(15), ms(10))));
            alone.metrics.accept(new Event.Skipped(3, Event.Skipped.Why.BUSY));
            var scraper = alone.client().with(Served.METRICS);
            Await.until(
                    Served.SOON,
                    "a sample was taken",
                    () -> scraper.get("/metrics").body().contains("compensation_lane_epoch"));
            var text = scraper.get("/metrics").body();
            var served = names(SERIES, text);
            served.add("jvm_gc_pause_seconds_sum"); // there from the first collection on
            for (var file : List.of("grafana-dashboard.json", "alerts.yml"))
                assertThat(served)
                        .as(file)
                        .containsAll(METRIC.matcher(Files.readString(FOLDER.resolve(file)))
                                .results()
                                .map(match -> match.group())
                                .collect(Collectors.toSet()));
            assertThat(names(LABEL, text))
                    .isSubsetOf(Set.of(
                            "outcome", "reason", "kind", "state", "lane", "le", "pool", "area", "id", "action", "cause",
                            "gc"));
            assertThat(text)
                    .contains(
                            "compensation_tasks_total{outcome=\"settled\"} 500.0",
                            "compensation_settled_amount_total 10.0",
                            "compensation_retried_amount_total 1.0",
                            "compensation_failed_amount_total 2.0",
                            "compensation_firings_skipped_total{reason=\"busy\"} 1.0",
                            "compensation_pool_connections{pool=\"work\",state=\"idle\"} 2.0");
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")))
                            .get("panels"))
                    .isNotEmpty();
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
