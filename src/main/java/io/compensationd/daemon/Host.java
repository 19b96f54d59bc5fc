package io.compensationd.daemon;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The machine that a node runs on.
final class Host {
    private Host() {}

    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The machine does not know its own address; its name stands before the colon.
            var message = String.valueOf(e.getMessage());
            return message.contains(":") ? message.substring(0, message.indexOf(':')) : "localhost";
        }
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }
}
