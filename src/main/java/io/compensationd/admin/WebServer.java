package io.compensationd.admin;

import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsProblem;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Jetty, with a bound on everything: body, headers, silence, connections.
final class WebServer implements AutoCloseable {
    private static final int PLATFORM_THREADS_MAX = 12;
    private static final long STOP_MILLIS = 2_000;

    private final Server server;
    private final ServerConnector connector;

    private WebServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /// Listens from now on.
    ///
    /// @throws SettingsProblem where the port is taken
    static WebServer start(Settings.Http settings, Function<Received, Answer> router) {
        var threads = new QueuedThreadPool(PLATFORM_THREADS_MAX, 2);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory()));
        var server = new Server(threads);
        var connector = connector(server, settings);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.limits().connectionsMax(), server));
        server.addBean(new SlowHeads(connector));
        server.setHandler(new Gate(router, settings.limits().bodyMax(), settings.behindProxy()));
        server.setErrorHandler(WebServer::refuse);
        server.setStopTimeout(STOP_MILLIS);
        start(server, settings);
        return new WebServer(server, connector);
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    private static ServerConnector connector(Server server, Settings.Http settings) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(settings.limits().headerMax());
        var protocols = new ArrayList<ConnectionFactory>();
        settings.tls().ifPresent(tls -> {
            http.addCustomizer(new SecureRequestCustomizer(false));
            var context = new SslContextFactory.Server();
            context.setKeyStore(Pem.keyStore(tls));
            context.setKeyStorePassword(new String(Pem.PASSWORD));
            context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
            protocols.add(new SslConnectionFactory(context, "http/1.1"));
        });
        protocols.add(new HttpConnectionFactory(http));
        var connector = new ServerConnector(server, 1, 1, protocols.toArray(ConnectionFactory[]::new));
        connector.setHost(settings.bind());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idleMax().toMillis());
        return connector;
    }

    private static void start(Server server, Settings.Http settings) {
        try {
            server.start();
        } catch (Exception e) {
            stop(server, e);
            if (cannotBind(e))
                throw new SettingsProblem(List.of(
                        "Port %d of %s cannot be listened on: %s. Is another program, or another node, there? Set compensation.http.port (0: any free one), or compensation.http.enabled=false."
                                .formatted(settings.port(), settings.bind(), e.getMessage())));
            throw new IllegalStateException("the HTTP server does not start", e);
        }
    }

    private static void stop(Server server, Exception reason) {
        try {
            server.stop();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    private static boolean cannotBind(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof BindException
                    || cause instanceof java.net.SocketException
                    || cause instanceof java.nio.channels.UnresolvedAddressException) return true;
        return e instanceof IOException;
    }

    /// What Jetty itself refuses: a request that cannot be read, headers that are too large.
    private static boolean refuse(
            Request request, org.eclipse.jetty.server.Response response, org.eclipse.jetty.util.Callback callback) {
        Gate.decorate(response.getHeaders(), request.isSecure());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        response.write(true, ByteBuffer.wrap("refused\n".getBytes(StandardCharsets.US_ASCII)), callback);
        return true;
    }
}
