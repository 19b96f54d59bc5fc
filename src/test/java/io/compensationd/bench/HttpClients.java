package io.compensationd.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
    private final String base;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final LongAdder answers = new LongAdder();
    private final List<String> errors = new ArrayList<>();
    private volatile String cookie = "none=";

    HttpClients(String base) {
        this.base = base;
    }

    HttpClients start(int count, List<String> paths) {
        for (int i = 0; i < count; i++) {
            var path = i % 2 == 0 ? "/api/cron/compensation" : paths.get(i / 2 % paths.size());
            clients.execute(() -> {
                while (!closing.get()) {
                    call(path);
                    LockSupport.parkNanos(THINK_NANOS);
                }
            });
        }
        return this;
    }

    /// From now on pages can be called, too.
    void signIn() throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(base + "/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Sec-Fetch-Site", "same-origin")
                        .POST(HttpRequest.BodyPublishers.ofString("token=" + SECRET))
                        .build(),
                BodyHandlers.discarding());
        cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
    }

    /// @return the answer's time in milliseconds
    double call(String path) {
        long start = System.nanoTime();
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .timeout(Duration.ofSeconds(60))
                            .header("Authorization", "Bearer " + SECRET)
                            .header("Cookie", cookie)
                            .build(),
                    BodyHandlers.ofString());
            answers.increment();
            if (answer.statusCode() != 200) failed(path + " answered " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            failed(path + " " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        http.close();
    }
}
