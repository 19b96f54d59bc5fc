package io.compensationd.admin;

import io.compensationd.admin.pages.Language;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A token for a session, the session's end, and how somebody likes the pages.
final class SignInRoutes {
    private static final Logger log = LoggerFactory.getLogger(SignInRoutes.class);

    private final Doorkeeper door;
    private final Sessions sessions;
    private final Pages pages;

    SignInRoutes(Doorkeeper door, Sessions sessions, Pages pages) {
        this.door = door;
        this.sessions = sessions;
        this.pages = pages;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/sign-in",
                        Access.FRONT,
                        "Asks for a token.",
                        call -> pages.signIn(call.received(), 200, false, "/")),
                Route.post("/sign-in", Access.FRONT, "A token for a session.", this::signIn),
                Route.post("/sign-out", Access.LOOK, "Ends the session.", this::signOut),
                Route.get("/look", Access.FRONT, "Language and theme of the pages.", SignInRoutes::look));
    }

    private Answer signIn(Call call) throws IOException, SQLException {
        mustBeSmall(call.received());
        var form = Form.read(call.received());
        var token = form.text("token").orElse("");
        try {
            var role = door.roleOf(call.received(), token);
            var value = sessions.begin(role);
            log.info(
                    "signed-in role={} from={}",
                    role.name().toLowerCase(Locale.ROOT),
                    call.caller().from());
            return Answer.see(Pages.ours(form.text("to").orElse("/"))).with("Set-Cookie", Cookies.session(value));
        } catch (HttpProblem problem) {
            if (problem.status() != 401) throw problem;
            return pages.signIn(
                    call.received(), 401, true, Pages.ours(form.text("to").orElse("/")));
        }
    }

    /// Anybody may send one, so nobody may make us read much.
    private static void mustBeSmall(Received received) {
        var length = received.header().apply("Content-Length").orElse("");
        if (!length.matches("[0-9]{1,4}"))
            throw new HttpProblem(
                    413, "too_large", "expected a form of less than 10,000 bytes, with its Content-Length");
    }

    private Answer signOut(Call call) throws IOException, SQLException {
        call.form();
        var value = Cookies.of(call.received(), Cookies.SESSION).orElse("");
        sessions.end(value);
        return Answer.see("/sign-in").with("Set-Cookie", Cookies.noSession());
    }

    private static Answer look(Call call) {
        var answer = Answer.see(Pages.ours(call.query("to").orElse("/")));
        var language = call.query("language").flatMap(Language::of);
        if (language.isPresent())
            return answer.with(
                    "Set-Cookie",
                    Cookies.liking(Cookies.LANGUAGE, language.get().tag()));
        var theme = call.query("theme").filter(Set.of("auto", "light", "dark")::contains);
        return theme.map(value -> answer.with("Set-Cookie", Cookies.liking(Cookies.THEME, value)))
                .orElse(answer);
    }
}
