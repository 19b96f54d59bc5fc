package io.compensationd.admin;

import io.compensationd.compensation.Backlogs;
import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's HTTP server with everything behind it.
public final class Admin implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Admin.class);

    private final Console console;
    private final ExecutorService threads;
    private final Sampler sampler;
    private final Router router;
    private final WebServer server;
    private volatile boolean working;

    private Admin(Site site, Console console) {
        this.console = console;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        var tokens = new Tokens(site.settings().cron(), site.settings().http().tokens());
        var desk = new Desk(site.settings().tables(), site.connections().schema());
        this.sampler = sampler(site, desk);
        var sessions = new Sessions(site.connections().work(), tokens);
        var door = new Doorkeeper(tokens, sessions, site.machine().clock());
        var dashboard = new Dashboard(
                site,
                desk,
                console,
                sampler,
                new PlanToken(tokens, site.machine().clock()));
        var routes = routes(site, desk, tokens);
        routes.addAll(dashboard.routes(door, sessions));
        this.router = new Router(routes, door, dashboard.pages());
        this.server = WebServer.start(site.settings().http(), router::answer);
        tell(site, tokens);
    }

    /// Listens from now on; [#working] says when the node is ready.
    ///
    /// @throws io.compensationd.settings.SettingsProblem where it cannot
    public static Admin start(Site site) {
        var console = Console.open(
                site.settings().schedule(),
                site.connections().quartz(),
                site.machine().clock());
        try {
            return new Admin(site, console);
        } catch (RuntimeException e) {
            console.close();
            throw e;
        }
    }

    /// The node has joined the others, or is leaving them.
    public void working(boolean working) {
        this.working = working;
        if (working) sampler.start();
    }

    public int port() {
        return server.port();
    }

    List<Route> routes() {
        return router.routes();
    }

    private Sampler sampler(Site site, Desk desk) {
        var connections = site.connections();
        var backlogs = new Backlogs(connections.bulk(), site.settings().tables(), connections.schema());
        var readings = new Readings(site.metrics());
        return new Sampler(
                backlogs,
                desk.records(connections.work()),
                console.board(),
                site.machine().clock(),
                readings);
    }

    private List<Route> routes(Site site, Desk desk, Tokens tokens) {
        var board = console.board();
        var checks = new Checks(site, board, () -> working, site.machine().clock());
        var routes = new ArrayList<Route>();
        routes.addAll(new HealthRoutes(checks, site.node()).routes());
        routes.addAll(new CronRoutes(new CronPass(console, threads)).routes());
        routes.addAll(new PlatformRoutes(site, desk).routes());
        routes.addAll(new TaskRoutes(site, desk).routes());
        routes.addAll(new ChangeRoutes(
                        site, desk, new PlanToken(tokens, site.machine().clock()))
                .routes());
        routes.addAll(new RecordRoutes(site, desk).routes());
        var trail = new AuditTrail(site.connections().work());
        routes.addAll(new ScheduleRoutes(console, sampler, trail).routes());
        routes.addAll(new AuditRoutes(trail).routes());
        var verify = new VerifyRoutes(site, threads);
        routes.addAll(verify.routes());
        new Readings(site.metrics()).live(site, sampler, verify::known);
        routes.addAll(new MetricsRoutes(site.metrics()).routes());
        routes.addAll(new DocumentRoutes().routes());
        return routes;
    }

    private void tell(Site site, Tokens tokens) {
        var http = site.settings().http();
        log.info("listening address={}://{}:{}", http.tls().isPresent() ? "https" : "http", http.bind(), port());
        if (tokens.none())
            log.warn("http-closed open=/livez,/readyz do='set CRON_SECRET for the cron address,"
                    + " compensation.http.operator-token-file for API and dashboard'");
    }

    @Override
    public void close() throws Exception {
        server.close();
        sampler.close();
        threads.shutdownNow();
        console.close();
    }
}
