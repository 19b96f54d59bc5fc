package io.compensationd.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Many callers at once, each of whom reads the answer and thinks for a second: half of them the cron address, half of
/// them the API.
final class HttpClients implements AutoCloseable {
    static final String SECRET = "the-secret-of-the-benchmark";
    private static final long THINK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final URI base;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final LongAdder answers = new LongAdder();
    private final Set<String> errors = new LinkedHashSet<>();
    private String cookie = "none=";

    HttpClients(String base) {
        this.base = URI.create(base);
    }

    HttpClients start(int count, List<String> paths) {
        for (int i = 0; i < count; i++) {
            var path = i % 2 == 0 ? "/api/cron/compensation" : paths.get(i / 2 % paths.size());
            clients.execute(() -> again(path));
        }
        return this;
    }

    private void again(String path) {
        try (var line = line()) {
            while (!closing.get()) {
                call(line, path);
                LockSupport.parkNanos(THINK_NANOS);
            }
        } catch (IOException e) {
            failed(path + " " + e);
        }
    }

    HttpLine line() throws IOException {
        return new HttpLine(base, SECRET, cookie);
    }

    /// From now on pages can be called, too, on new lines.
    void signIn() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(base.resolve("/sign-in"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Sec-Fetch-Site", "same-origin")
                            .POST(HttpRequest.BodyPublishers.ofString("token=" + SECRET))
                            .build(),
                    BodyHandlers.discarding());
            cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        }
    }

    /// @param path with a body after a space: a POST
    /// @return the answer's time in milliseconds
    double call(HttpLine line, String path) throws IOException {
        long start = System.nanoTime();
        int body = path.indexOf(' ');
        var answer = body < 0 ? line.get(path) : line.post(path.substring(0, body), path.substring(body + 1));
        answers.increment();
        if (answer.status() != 200) failed(path + " answered " + answer.status() + " " + answer.text());
        return (System.nanoTime() - start) / 1e6;
    }

    private void failed(String what) {
        synchronized (errors) {
            errors.add(what);
        }
    }

    long answers() {
        return answers.sum();
    }

    List<String> errors() {
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    /// Lets calls in flight end.
    @Override
    public void close() {
        closing.set(true);
        clients.close();
    }
}
