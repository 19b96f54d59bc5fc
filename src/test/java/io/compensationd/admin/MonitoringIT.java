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
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\{([a-z]+)=~?\"([^\"]*)\"}");
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
            for (var file : List.of("grafana-dashboard.json", "alerts.yml"))
                matched(Files.readString(FOLDER.resolve(file)), text);
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

    @Test
    void what_is_counted_is_what_is_there() throws Exception {
        try (var alone = Alone.with(PLANTED)) {
            var scraper = alone.client().with(Served.METRICS);
            Await.until(
                    Served.SOON,
                    "a sample was taken",
                    () -> scraper.get("/metrics").body().contains("compensation_clock_skew_seconds"));
            var text = scraper.get("/metrics").body();
            assertThat(text.lines())
                    .contains(
                            "compensation_backlog_tasks{state=\"due\"} 3.0",
                            "compensation_backlog_tasks{state=\"waiting\"} 2.0",
                            "compensation_backlog_tasks{state=\"failed\"} 1.0",
                            "compensation_backlog_tasks{state=\"processing\"} 1.0",
                            "compensation_backlog_tasks{state=\"unknown\"} 1.0",
                            "compensation_backlog_amount{state=\"due\"} 3.75",
                            "compensation_backlog_amount{state=\"waiting\"} 2.5",
                            "compensation_lane_due_tasks{lane=\"1\"} 3.0",
                            "compensation_lane_due_tasks{lane=\"2\"} 0.0",
                            "compensation_lane_epoch{lane=\"3\"} 17.0",
                            "compensation_lane_failures{lane=\"3\"} 4.0",
                            "compensation_nodes{state=\"alive\"} 1.0",
                            "compensation_nodes{state=\"dead\"} 2.0",
                            "compensation_triggers_wedged 1.0");
            assertThat(value(text, "compensation_oldest_due_seconds")).isBetween(7_200.0, 7_800.0);
            alone.sql("delete from compensation.lanes where lane >= 4");
            Await.until(
                    Served.SOON,
                    "lanes that are no more are not served",
                    () -> !scraper.get("/metrics").body().contains("lane=\"7\""));
            assertThat(scraper.get("/metrics").body()).contains("compensation_lane_paused{lane=\"3\"}");
        }
    }

    /// Alerts would take it for what is.
    @Test
    void a_node_that_sees_nothing_any_more_does_not_serve_what_it_saw_last() throws Exception {
        try (var alone = new Alone()) {
            var scraper = alone.client().with(Served.METRICS);
            Await.until(
                    Served.SOON,
                    "a sample was taken",
                    () -> scraper.get("/metrics").body().contains("compensation_nodes{"));
            alone.sql("alter table compensation.breaks rename to away");
            Await.until(
                    Served.SOON,
                    "it is forgotten",
                    () -> !scraper.get("/metrics").body().contains("compensation_nodes{"));
            assertThat(scraper.get("/metrics").body())
                    .contains("compensation_sample_age_seconds")
                    .doesNotContain("compensation_backlog_tasks", "compensation_lane_paused");
            alone.sql("alter table compensation.away rename to breaks");
            Await.until(
                    Served.SOON,
                    "it is seen again",
                    () -> scraper.get("/metrics").body().contains("compensation_nodes{"));
        }
    }

    private static final String PLANTED = """
            insert into users (id, "clerkId", balance) values (1, 'c', 100), (2, 'd', 100);
            insert into compensation_tasks ("userId", "userPricingId", cost, status, "nextRetryAt", "userClerkId",
                "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
            select u, 7, 1.25, s, now() + h * interval '1 hour', 'c', 'openai', '/v1', '{}', '{}', now()
            from (values (1, 'pending', -2), (1, 'pending', -1), (1, 'pending', -1), (2, 'pending', 1), (2, 'pending', 2),
                         (1, 'failed', -9), (1, 'processing', -9), (1, 'odd', -9)) v (u, s, h);
            update compensation.lanes set epoch = 17, failures = 4 where lane = 3;
            insert into compensation.qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval)
            select 'compensationd', 'node-' || age, extract(epoch from clock_timestamp() - age * interval '1 second') * 1000, 600000
            from unnest(array[0, 3600, 7200]) age;
            insert into compensation.qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,
                is_nonconcurrent, is_update_data, requests_recovery)
            values ('compensationd', 'x', 'x', 'x', true, false, false, false);
            insert into compensation.qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,
                next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
            values ('compensationd', 'x', 'x', 'x', 'x', 1, -1, 9, 'ERROR', 'SIMPLE', 1, 0, -1)
            """;

    private static double value(String text, String metric) {
        return text.lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /// Every value of a label that an expression compares with is one that is served.
    private static void matched(String expressions, String text) {
        for (var matcher :
                MATCHER.matcher(expressions.replace("\\\"", "\"")).results().toList())
            for (var value : matcher.group(3).split("\\|", -1))
                assertThat(text.lines())
                        .as(matcher.group())
                        .anyMatch(line -> line.startsWith(matcher.group(1) + "{")
                                && line.contains(matcher.group(2) + "=\"" + value + "\""));
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
