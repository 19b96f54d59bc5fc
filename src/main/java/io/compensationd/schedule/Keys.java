package io.compensationd.schedule;

import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.quartz.JobKey;
import org.quartz.TriggerKey;

/// The names in the store. They are a contract: any Quartz client that opens the store pauses and resumes by them.
final class Keys {
    static final String SCHEDULER = "compensationd";
    static final String GROUP = "compensation";
    static final String TABLE_PREFIX = "compensation.qrtz_";
    static final JobKey JOB = JobKey.jobKey("compensation", GROUP);
    static final JobKey RETENTION_JOB = JobKey.jobKey("retention", GROUP);
    static final TriggerKey RETENTION = TriggerKey.triggerKey("retention", GROUP);
    static final JobKey DIGEST_JOB = JobKey.jobKey("digest", GROUP);
    static final TriggerKey DIGEST = TriggerKey.triggerKey("digest", GROUP);
    /// What `pauseAll` leaves in the list of paused groups.
    static final String ALL_GROUPS_PAUSED = "_$_ALL_GROUPS_PAUSED_$_";

    private Keys() {}

    static TriggerKey interval(int lane) {
        return TriggerKey.triggerKey("lane-" + lane, GROUP);
    }

    static TriggerKey due(int lane) {
        return TriggerKey.triggerKey("due-" + lane, GROUP);
    }

    static TriggerKey fire(int lane, UUID request) {
        return TriggerKey.triggerKey("fire-" + lane + "-" + request, GROUP);
    }

    /// Names of the triggers that this many lanes have.
    static Set<String> namesOf(int lanes) {
        return IntStream.range(0, lanes)
                .mapToObj(lane -> Stream.of(interval(lane), due(lane)))
                .flatMap(keys -> keys.map(TriggerKey::getName))
                .collect(Collectors.toSet());
    }

    static boolean isInterval(TriggerKey key) {
        return key.getGroup().equals(GROUP) && key.getName().startsWith("lane-");
    }

    static boolean isDue(TriggerKey key) {
        return key.getGroup().equals(GROUP) && key.getName().startsWith("due-");
    }

    /// The lane of a trigger of ours; empty for one that somebody else stored for our job.
    static OptionalInt lane(TriggerKey key) {
        var words = key.getName().split("-", 3);
        boolean ours = key.getGroup().equals(GROUP)
                && words.length > 1
                && words[1].matches("[0-9]{1,6}")
                && (words.length == 2 ? words[0].equals("lane") || words[0].equals("due") : words[0].equals("fire"));
        return ours ? OptionalInt.of(Integer.parseInt(words[1])) : OptionalInt.empty();
    }
}
