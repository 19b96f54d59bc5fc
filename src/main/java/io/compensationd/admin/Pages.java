package io.compensationd.admin;

import io.compensationd.admin.pages.Address;
import io.compensationd.admin.pages.Again;
import io.compensationd.admin.pages.Frame;
import io.compensationd.admin.pages.Frame.Place;
import io.compensationd.admin.pages.JtebounceGenerated;
import io.compensationd.admin.pages.JteproblemGenerated;
import io.compensationd.admin.pages.JtesigninGenerated;
import io.compensationd.admin.pages.Language;
import io.compensationd.admin.pages.Template;
import io.compensationd.admin.pages.Trouble;
import io.compensationd.admin.pages.Words;
import io.compensationd.schedule.ScheduleProblem;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the dashboard's pages have in common: language and theme, who is signed in, what is paused, and how they say
/// that something went wrong.
final class Pages {
    private static final String LIVE = "X-Compensationd-Live";
    private static final Set<String> PROGRAMS = Set.of("/livez", "/readyz", "/metrics");
    private static final Set<String> KEPT =
            Set.of("/schedule/pause", "/schedule/resume", "/schedule/fire", "/tasks/plan", "/tasks/change");

    private static final long KEPT_MAX = 64 * 1024;

    private static final Set<String> THEMES = Set.of("light", "dark");

    private final String node;
    private final Glance glance;
    private final Assets assets;
    private final InstantSource clock;

    Pages(String node, Glance glance, Assets assets, InstantSource clock) {
        this.node = node;
        this.glance = glance;
        this.assets = assets;
        this.clock = clock;
    }

    /// Whether a browser asks, for something that is no program's.
    static boolean wanted(Received received) {
        return !received.path().startsWith("/api/")
                && !PROGRAMS.contains(received.path())
                && received.header().apply("Accept").orElse("").contains("text/html");
    }

    /// Whether a page that stands open asks, and nobody looks.
    static boolean keepsUpToDate(Received received) {
        return received.header().apply(LIVE).isPresent();
    }

    /// @param tab the part of the dashboard
    Frame frame(Call call, String tab) throws SQLException {
        return frame(
                call.received(),
                tab,
                Optional.of(call.caller()),
                Frame.Pause.of(glance.seen().lanes()));
    }

    /// A path of ours, never another host.
    static String ours(String to) {
        return to.matches("/[\\w.~%+*:?&=/-]*") && !to.startsWith("//") ? to : "/";
    }

    static Answer answer(Template page) {
        return answer(200, page);
    }

    static Answer answer(int status, Template page) {
        return Answer.html(status, page.html());
    }

    static Address address(Received received) {
        return new Address(received.path(), received.query());
    }

    /// @param caller who is signed in, where that is known
    Answer problem(Received received, HttpProblem problem, Optional<Caller> caller) {
        if (problem.status() == 401) return signIn(received, problem);
        var frame = frame(received, tab(received.path()), caller, caller.flatMap(_ -> pause(problem)));
        var trouble = new Trouble(
                problem.status(), problem.code(), problem.words(), problem.back(), again(received, problem));
        return answer(problem.status(), (output, it) -> JteproblemGenerated.render(output, it, frame, trouble));
    }

    /// What was filled in, to be sent once more: a reason is long to write. It carries what it came with and nothing of
    /// ours, so it opens no more than before.
    private static Optional<Again> again(Received received, HttpProblem problem) {
        var kept = received.method().equals("POST")
                && KEPT.contains(received.path())
                && Set.of(409, 503).contains(problem.status())
                && received.length() <= KEPT_MAX;
        if (!kept) return Optional.empty();
        try {
            Origins.mustBeOurs(received);
            return Optional.of(Form.read(received).again(received.path()));
        } catch (HttpProblem | IOException e) {
            return Optional.empty();
        }
    }

    /// The part of the dashboard that somebody was at.
    private static String tab(String path) {
        var first = path.substring(1).replaceFirst("/.*", "");
        return first.isEmpty() || Frame.TABS.contains(first) ? first : "none";
    }

    /// As far as that can be known now: a database that does not answer is not asked again.
    private Optional<Frame.Pause> pause(HttpProblem problem) {
        if (problem.code().equals("database")) return Optional.empty();
        try {
            return Frame.Pause.of(glance.seen().lanes());
        } catch (SQLException | ScheduleProblem e) {
            return Optional.empty();
        }
    }

    /// A browser that comes here by another site's link does not show its session, so it is asked to come once more.
    private Answer signIn(Received received, HttpProblem problem) {
        var strange = received.header().apply("Sec-Fetch-Site").orElse("").matches("cross-site|same-site");
        if (strange && received.method().equals("GET"))
            return Answer.html(
                    401,
                    page((output, it) ->
                            JtebounceGenerated.render(output, it, Words.of(language(received)), received.path())));
        var here = received.method().equals("GET") ? address(received).toString() : "/";
        return signIn(received, 401, problem.code().equals("wrong_token"), here);
    }

    /// @param to where to go then
    Answer signIn(Received received, int status, boolean wrong, String to) {
        var frame = frame(received, "", Optional.empty(), Optional.empty());
        return Answer.html(status, page((output, it) -> JtesigninGenerated.render(output, it, frame, wrong, to)));
    }

    private static byte[] page(Template page) {
        return page.html();
    }

    private Frame frame(Received received, String tab, Optional<Caller> caller, Optional<Frame.Pause> pause) {
        var here = received.method().equals("GET")
                ? address(received)
                : new Address(Frame.TABS.contains(tab) ? "/" + tab : "/", Map.of());
        var place = new Place(
                tab,
                here.toString(),
                node,
                clock.instant(),
                assets.address("dashboard.css"),
                assets.address("dashboard.js"));
        var user =
                caller.flatMap(it -> it.session().map(session -> new Frame.User(it.may(Access.ACT), session.form())));
        return new Frame(Words.of(language(received)), theme(received), place, user, pause);
    }

    private static Language language(Received received) {
        return Cookies.of(received, Cookies.LANGUAGE)
                .flatMap(Language::of)
                .orElseGet(() -> Language.accepted(
                        received.header().apply("Accept-Language").orElse("en")));
    }

    private static String theme(Received received) {
        return Cookies.of(received, Cookies.THEME).filter(THEMES::contains).orElse("auto");
    }
}
