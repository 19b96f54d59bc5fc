package io.compensationd.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Between Jetty and ours: a request in, an answer out, the same headers on every one.
final class Gate extends Handler.Abstract {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private static final String HSTS = "max-age=31536000";

    private final Function<Received, Answer> router;
    private final int bodyMax;
    private final boolean behindProxy;

    Gate(Function<Received, Answer> router, int bodyMax, boolean behindProxy) {
        this.router = router;
        this.bodyMax = bodyMax;
        this.behindProxy = behindProxy;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var from = from(request);
        var answer = answer(request, from);
        decorate(response.getHeaders(), from.secure());
        response.setStatus(answer.status());
        response.getHeaders().put("Content-Type", answer.type());
        answer.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put("Content-Length", answer.body().remaining());
        // A body that was refused unread ends the connection after the answer: the caller must not use it again.
        if (!request.consumeAvailable()) response.getHeaders().put("Connection", "close");
        var nothing = request.getMethod().equals("HEAD");
        response.write(true, nothing ? ByteBuffer.allocate(0) : answer.body().duplicate(), callback);
        return true;
    }

    /// What every answer carries, Jetty's own too.
    static void decorate(HttpFields.Mutable headers, boolean secure) {
        HEADERS.forEach(headers::put);
        if (secure) headers.put("Strict-Transport-Security", HSTS);
    }

    private Answer answer(Request request, Received.From from) {
        try {
            var path = Request.getPathInContext(request);
            return router.apply(new Received(
                    request.getMethod(),
                    path,
                    query(request),
                    name -> header(request, name),
                    from,
                    new Once(() -> body(request))));
        } catch (HttpProblem problem) {
            return Answer.problem(Route.Shape.OURS, problem);
        } catch (RuntimeException e) {
            log.error("http-broke method={}", Json.shown(request.getMethod()), e);
            return Answer.problem(
                    Route.Shape.OURS, new HttpProblem(500, "internal", "This is our fault; the node's log says more."));
        }
    }

    private static Optional<String> header(Request request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /// The last value of the last line of that name: a proxy adds either a value or a line.
    private static Optional<String> last(Request request, String name) {
        var lines = request.getHeaders().getValuesList(name);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(lines.getLast())
                        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip());
    }

    private static Map<String, List<String>> query(Request request) {
        var query = new HashMap<String, List<String>>();
        try {
            for (var field : Request.extractQueryParameters(request)) query.put(field.getName(), field.getValues());
        } catch (RuntimeException e) {
            throw HttpProblem.bad("The address has parameters that cannot be read");
        }
        return query;
    }

    private byte[] body(Request request) throws IOException {
        if (request.getHeaders().getLongField("Content-Length") > bodyMax) throw tooLarge();
        try (InputStream in = Content.Source.asInputStream(request)) {
            var body = in.readNBytes(bodyMax + 1);
            if (body.length > bodyMax) throw tooLarge();
            return body;
        }
    }

    /// Jetty hands a body over once.
    private static final class Once implements Received.Body {
        private final Received.Body body;
        private byte @Nullable [] read;

        Once(Received.Body body) {
            this.body = body;
        }

        @Override
        public byte[] read() throws IOException {
            if (read == null) read = body.read();
            return read;
        }
    }

    private HttpProblem tooLarge() {
        return new HttpProblem(413, "too_large", "expected a body of at most " + bodyMax + " bytes");
    }

    /// The last of the addresses that proxies added is the one that ours saw; those before it anybody can write.
    private Received.From from(Request request) {
        var secure = request.isSecure();
        var address = Request.getRemoteAddr(request);
        if (!behindProxy) return new Received.From(address, secure);
        var seen = last(request, "X-Forwarded-For");
        var proto = last(request, "X-Forwarded-Proto").orElse("");
        return new Received.From(
                seen.filter(text -> text.matches("[0-9A-Fa-f.:]{2,45}")).orElse(address),
                secure || proto.equals("https"));
    }
}
