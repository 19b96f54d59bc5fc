package io.compensationd.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// The other end of sd_notify: a Unix datagram socket, as systemd has it, and what came in.
public final class NotifySocket implements AutoCloseable {
    private static final int MESSAGE_MAX = 65_536;

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final int socket;

    private NotifySocket(int socket) {
        this.socket = socket;
    }

    /// @param path of a file that is not there yet; at most 107 characters
    public static NotifySocket at(Path path) {
        int socket = (int) call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 1, 2, 0);
        try (var arena = Arena.ofConfined()) {
            var bytes = path.toString().getBytes(StandardCharsets.UTF_8);
            var address = arena.allocate(bytes.length + 3L);
            address.set(JAVA_SHORT_UNALIGNED, 0, (short) 1);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
            var shape = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
            if ((int) call("bind", shape, socket, address, (int) address.byteSize()) != 0)
                throw new IllegalStateException("no socket at " + path);
        }
        var bound = new NotifySocket(socket);
        Thread.ofPlatform().daemon().name("notify-socket").start(bound::receive);
        return bound;
    }

    private void receive() {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(MESSAGE_MAX);
            var shape = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
            while (true) {
                long length = (long) call("recv", shape, socket, buffer, (long) MESSAGE_MAX, 0);
                if (length <= 0) return;
                var message = buffer.asSlice(0, length).toArray(JAVA_BYTE);
                messages.add(new String(message, StandardCharsets.UTF_8));
            }
        }
    }

    /// All that came, in its order.
    public List<String> messages() {
        return messages;
    }

    public String await(String what, Predicate<String> message, Duration bound) {
        return Await.value(
                () -> messages.stream().filter(message).findFirst(),
                bound,
                () -> "no message that " + what + " among " + messages);
    }

    @SuppressWarnings("restricted")
    private static Object call(String name, FunctionDescriptor shape, Object... arguments) {
        var linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        call("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), socket, 2);
        call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), socket);
    }
}
