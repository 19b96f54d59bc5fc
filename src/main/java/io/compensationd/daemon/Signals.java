package io.compensationd.daemon;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicBoolean;

/// SIGTERM and SIGINT: the first lets the node drain, a second one ends the process at once. SIGHUP: the settings are
/// read again.
///
/// A shutdown hook cannot tell a second signal, so this needs `sun.misc.Signal`, which the JDK exports for such
/// programs (module jdk.unsupported). It is reached by name, because javac warns of each use of it and cannot be
/// told not to.
public final class Signals {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Node node;

    private Signals(Node node) {
        this.node = node;
    }

    public static void handle(Node node) {
        var signals = new Signals(node);
        signals.on("TERM", () -> signals.raised(143));
        signals.on("INT", () -> signals.raised(130));
        signals.on("HUP", node::reload);
    }

    private void on(String name, Runnable action) {
        try {
            var lookup = MethodHandles.lookup();
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var raised = lookup.findVirtual(Runnable.class, "run", methodType(void.class))
                    .bindTo(action);
            var taking = MethodHandles.dropArguments(raised, 0, signal);
            var made = lookup.findConstructor(signal, methodType(void.class, String.class))
                    .invoke(name);
            lookup.findStatic(signal, "handle", methodType(handler, signal, handler))
                    .invoke(made, MethodHandleProxies.asInterfaceInstance(handler, taking));
        } catch (Throwable e) {
            throw new IllegalStateException("SIG" + name + " cannot be handled", e);
        }
    }

    private void raised(int exitCode) {
        if (asked.getAndSet(true)) Runtime.getRuntime().halt(exitCode);
        node.stop();
    }
}
