package io.compensationd.admin;

import io.compensationd.admin.pages.Bars;
import io.compensationd.admin.pages.JteoverviewGenerated;
import io.compensationd.admin.pages.Overview;
import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.desk.Activity;
import io.compensationd.compensation.desk.Records.LaneRow;
import io.compensationd.schedule.Board;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The page that stands open on a wall.
final class OverviewPages {
    private static final int NEXT_MAX = 5;

    private final Pages pages;
    private final Glance glance;
    private final Sampler sampler;

    OverviewPages(Pages pages, Glance glance, Sampler sampler) {
        this.pages = pages;
        this.glance = glance;
        this.sampler = sampler;
    }

    List<Route> routes() {
        return List.of(Route.get("/", Access.LOOK, "All of it at one look.", this::show));
    }

    private Answer show(Call call) throws SQLException {
        var frame = pages.frame(call.only(), "");
        var seen = glance.seen();
        var cluster = glance.cluster();
        var backlog = sampler.now().backlog();
        var overview = new Overview(
                backlog,
                new Overview.Charts(
                        bars(seen, minute -> BigDecimal.valueOf(minute.settled())),
                        bars(seen, Activity.Minute::amount),
                        seen.activity().cut().minutes()),
                new Overview.Reasons(
                        seen.activity().reasons(), seen.activity().cut().reasons()),
                lanes(seen, cluster, backlog),
                cluster.nodes(),
                next(cluster),
                new Overview.Trouble(cluster.wedged().size(), cluster.breaks()));
        return Pages.answer((output, it) -> JteoverviewGenerated.render(output, it, frame, overview));
    }

    private static Bars bars(Glance.Seen seen, Function<Activity.Minute, BigDecimal> value) {
        return Bars.of(
                seen.activity().now(),
                seen.activity().minutes().stream().collect(Collectors.toMap(Activity.Minute::at, value)));
    }

    private static List<Overview.Lane> lanes(Glance.Seen seen, Glance.Cluster cluster, Backlog counted) {
        var lanes = new ArrayList<Overview.Lane>();
        int count = Math.min(
                seen.lanes().size(),
                Math.min(cluster.lanes().size(), counted.lanes().size()));
        for (int i = 0; i < count; i++) {
            var row = cluster.lanes().get(i);
            var backlog = counted.lanes().get(i);
            var working = seen.activity().held().contains(i);
            var state = state(
                    seen.lanes().get(i),
                    row,
                    working,
                    backlog.due().tasks() > 0,
                    seen.activity().now());
            lanes.add(new Overview.Lane(
                    i,
                    state,
                    working ? row.holder() : Optional.empty(),
                    backlog.due(),
                    backlog.waiting(),
                    backlog.next()));
        }
        return lanes;
    }

    private static String state(Board.LaneState lane, LaneRow row, boolean working, boolean due, Instant now) {
        if (lane.paused()) return "paused";
        if (working) return "working";
        if (row.notBefore().filter(now::isBefore).isPresent()) return "backoff";
        return due ? "due" : "quiet";
    }

    private static List<Board.TriggerState> next(Glance.Cluster cluster) {
        return cluster.triggers().stream()
                .filter(trigger ->
                        trigger.next().isPresent() && !trigger.state().startsWith("PAUSED"))
                .sorted(Comparator.comparing(trigger -> trigger.next().orElseThrow()))
                .limit(NEXT_MAX)
                .toList();
    }
}
