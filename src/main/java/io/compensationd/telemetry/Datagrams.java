package io.compensationd.telemetry;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Datagrams to one Unix socket of this machine, which is how systemd and its journal are spoken to. The JDK has Unix
/// sockets for streams only (JEP 380), so these are three calls of the C library: socket, sendto, close.
///
/// Safe for many threads: a datagram is whole or not there.
public final class Datagrams implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    /// `sun_path` of `struct sockaddr_un`.
    private static final int PATH_MAX = 108;

    private final C c;
    private final int socket;
    private final MemorySegment address;

    private Datagrams(C c, int socket, MemorySegment address) {
        this.c = c;
        this.socket = socket;
        this.address = address;
    }

    /// @param path of the socket; `@` at its start: an abstract name, which stands in no folder
    /// @throws IllegalArgumentException if it is no such path
    /// @throws IllegalStateException    if the kernel gives no socket
    public static Datagrams to(String path) {
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        if (!path.matches("[/@].+") || bytes.length >= PATH_MAX)
            throw new IllegalArgumentException("expected the path of a Unix socket, found \"" + path + "\"");
        if (bytes[0] == '@') bytes[0] = 0;
        var address = Arena.ofAuto().allocate(2 + bytes.length + (bytes[0] == 0 ? 0 : 1));
        address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, AF_UNIX);
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
        var c = C.linked();
        int socket = c.call(() -> (int) c.socket.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
        if (socket < 0) throw new IllegalStateException("no Unix datagram socket");
        return new Datagrams(c, socket, address);
    }

    /// @return whether the whole of it was taken
    public boolean send(byte[] datagram) {
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(Math.max(1, datagram.length));
            MemorySegment.copy(datagram, 0, copy, ValueLayout.JAVA_BYTE, 0, datagram.length);
            long sent = c.call(() -> (long) c.sendto.invokeExact(
                    socket, copy, (long) datagram.length, MSG_NOSIGNAL, address, (int) address.byteSize()));
            return sent == datagram.length;
        }
    }

    @Override
    public void close() {
        int _ = c.call(() -> (int) c.close.invokeExact(socket));
    }

    /// The C library's functions.
    private record C(MethodHandle socket, MethodHandle sendto, MethodHandle close) {
        static C linked() {
            return new C(
                    function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)),
                    function(
                            "sendto",
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT)),
                    function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
        }

        @SuppressWarnings("restricted") // the manifest grants it: Enable-Native-Access
        private static MethodHandle function(String name, FunctionDescriptor shape) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
        }

        <T> T call(Call<T> call) {
            try {
                return call.run();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Call<T> {
        T run() throws Throwable;
    }
}
