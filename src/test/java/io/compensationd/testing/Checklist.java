package io.compensationd.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/// What has to hold against those who mean harm: every point by its number.
public final class Checklist {
    private static final String POINTS = """
            Without a token: 401 on every route but /livez, /readyz and the sign-in page
            A wrong, empty, shorter or longer token: 401 with the same body
            No secret: only /livez and /readyz answer; a short secret refuses to start
            Secrets are compared in constant time
            A token in the address is ignored
            Wrong tokens are limited, and logged without the token
            Writes refuse GET
            A form or POST of another site is refused
            A wrong Content-Type is refused
            The session cookie is __Host-, Secure, HttpOnly, SameSite=Strict
            A session is no token; it ends by idling, at last, and by signing out
            The CSP is strict and nothing stands inline
            Every answer has the security headers, errors too
            Stored scripts are inert in a real browser
            TRACE and unknown methods are refused
            Size, header and time are limited; 200 slow connections do not stall /livez
            What callers write in filters and sort never becomes SQL
            Errors carry no stack and no SQL
            HTTP stays on this machine unless TLS or a proxy is configured
            Metrics carry no user ids and no keys, and need a token
            A canary in body, header, task and PostgreSQL's error is in no log, metric or page
            What a caller writes cannot write a line of the log
            A secret file that all may read is refused
            No secret in arguments, environment or toString of the packaged unit
            The application's role can only insert its columns
            The daemon's role can neither run DDL nor change ledger entries
            Only the daemon's role writes Quartz's tables
            A foreign job class is refused and never made
            Java's serial filter refuses everything
            Roles have time-outs of the server's own
            TLS to the database is verified: a wrong authority, a wrong host, a plain server fail
            The unit's exposure is low, and systemd finds nothing in it
            Runs with a hidden /proc, no capabilities and an empty environment
            READY, WATCHDOG and STOPPING are sent in order
            What is shipped is listed, and known bad versions stop the build
            No jobs but ours, no JMX, no RMI, no debug port
            The build is reproducible
            Static gates: Error Prone, NullAway, SpotBugs with find-sec-bugs
            """;

    /// Shown by something that is no test of JUnit's.
    private static final Map<Integer, String> ELSEWHERE = Map.of(
            32, "`packaging/test-installed`: `systemd-analyze security`, `systemd-analyze verify`",
            33, "`packaging/test-installed`: the hardened unit in a booted Debian",
            35, "the build: CycloneDX writes `target/bom.json`, the enforcer bans versions",
            37, "`packaging/reproducible`: jar, SBOM, tarball and `.deb` of two builds, byte by byte",
            38,
                    "the build: Error Prone and NullAway are errors; `mvn -Pspotbugs -DskipTests package`: SpotBugs, find-sec-bugs");

    private Checklist() {}

    public static Map<Integer, String> points() {
        var points = new LinkedHashMap<Integer, String>();
        POINTS.lines().forEach(line -> points.put(points.size() + 1, line));
        return points;
    }

    static Map<Integer, String> elsewhere() {
        return ELSEWHERE;
    }
}
