package io.compensationd.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The address that the platform's cron callers have always called.
final class CronRoutes {
    private static final Logger log = LoggerFactory.getLogger(CronRoutes.class);

    /// The platform's own words: its callers may look for them.
    private static final String FAILED = "处理补偿任务失败";

    private final CronPass pass;

    CronRoutes(CronPass pass) {
        this.pass = pass;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/api/cron/compensation",
                Access.CRON,
                "Settles what is due and says how many tasks that were; waits at most 25 seconds.",
                _ -> settle()));
    }

    private Answer settle() throws InterruptedException {
        try {
            var done = pass.run();
            var counts = new LinkedHashMap<String, Long>();
            counts.put("processed", done.processed());
            counts.put("succeeded", done.succeeded());
            counts.put("failed", done.processed() - done.succeeded());
            return Answer.json(counts);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpProblem problem) throw problem;
            log.error("cron-failed error=\"{}\"", oneLine(e.getCause()));
        } catch (RuntimeException e) {
            log.error("cron-failed error=\"{}\"", oneLine(e));
        }
        throw new HttpProblem(500, "failed", FAILED);
    }

    private static String oneLine(@org.jspecify.annotations.Nullable Throwable e) {
        return String.valueOf(e).replace('"', '\'').replaceAll("\\p{Cntrl}", " ");
    }
}
