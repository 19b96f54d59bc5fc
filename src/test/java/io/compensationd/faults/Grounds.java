package io.compensationd.faults;

import io.compensationd.testing.TestServer;
import java.util.List;

/// The server that faults are tried on, one for all tests of a JVM.
final class Grounds {
    private Grounds() {}

    /// Who commits without waiting for the disk loses it for sure in a crash: see [PlantedBugsIT].
    static final List<String> SETTINGS =
            List.of("fsync=off", "track_commit_timestamp=on", "wal_writer_delay=10s", "max_connections=80");

    static TestServer server() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final TestServer SERVER = TestServer.start(SETTINGS);
    }
}
