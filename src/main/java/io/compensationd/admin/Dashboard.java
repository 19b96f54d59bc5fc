package io.compensationd.admin;

import io.compensationd.admin.pages.Tasks;
import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Console;
import java.util.ArrayList;
import java.util.List;

/// The pages for people, on what the API works on, too.
final class Dashboard {
    private final Site site;
    private final Desk desk;
    private final Console console;
    private final Sampler sampler;
    private final PlanToken tokens;
    private final Assets assets = new Assets();
    private final Glance glance;
    private final Pages pages;

    Dashboard(Site site, Desk desk, Console console, Sampler sampler, PlanToken tokens) {
        this.site = site;
        this.desk = desk;
        this.console = console;
        this.sampler = sampler;
        this.tokens = tokens;
        var clock = site.machine().clock();
        var work = site.connections().work();
        this.glance = new Glance(desk.activity(work), desk.records(work), console.board(), clock);
        this.pages = new Pages(site.node(), glance, assets, clock);
    }

    Pages pages() {
        return pages;
    }

    List<Route> routes(Doorkeeper door, Sessions sessions) {
        var routes = new ArrayList<Route>(assets.routes());
        routes.addAll(new SignInRoutes(door, sessions, pages).routes());
        routes.addAll(new OverviewPages(pages, glance, sampler).routes());
        var work = site.connections().work();
        var dossiers = desk.dossiers(work, site.settings().engine());
        routes.addAll(new TaskPages(pages, desk.list(work).lookingAt(Tasks.LOOK), dossiers).routes());
        routes.addAll(new ChangePages(pages, desk.changes(site.connections().bulk()), tokens).routes());
        var trail = new AuditTrail(work);
        routes.addAll(new RecordPages(pages, desk.records(work), trail).routes());
        routes.addAll(new SchedulePages(pages, glance, console, trail).routes());
        return routes;
    }
}
