package io.compensationd.admin;

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
    private final WebServer server;
    private volatile boolean working;

    private Admin(Site site, Console console) {
        this.console = console;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        var tokens = new Tokens(site.settings().cron(), site.settings().http().tokens());
        var door = new Doorkeeper(tokens, site.machine().clock());
        var router = new Router(routes(site), door);
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
    }

    public int port() {
        return server.port();
    }

    private List<Route> routes(Site site) {
        var board = console.board();
        var checks = new Checks(site, board, () -> working, site.machine().clock());
        var routes = new ArrayList<Route>();
        routes.addAll(new HealthRoutes(checks, site.node()).routes());
        routes.addAll(new CronRoutes(new CronPass(console, threads)).routes());
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
        threads.shutdownNow();
        console.close();
    }
}
