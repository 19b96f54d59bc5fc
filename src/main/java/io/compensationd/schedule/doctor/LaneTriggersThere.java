package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.schedule.Restoration;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// Whether each lane has its two triggers, whole, and no other has any.
public record LaneTriggersThere(Restoration restoration) implements Check {
    @Override
    public List<Finding> look(Connection connection) {
        var findings = new ArrayList<Finding>();
        var missing = restoration.missing();
        if (!missing.isEmpty()) findings.add(finding(Kind.MISSING_TRIGGER, missing, "no row in qrtz_triggers"));
        var broken = restoration.broken();
        if (!broken.isEmpty())
            findings.add(finding(
                    Kind.MISSING_TRIGGER,
                    broken,
                    "a row in qrtz_triggers without the one that belongs to it: no node can acquire any trigger"));
        var surplus = restoration.surplus();
        if (!surplus.isEmpty()) findings.add(finding(Kind.SURPLUS_TRIGGER, surplus, "there is no such lane"));
        return findings;
    }

    private Finding finding(Kind kind, List<String> names, String evidence) {
        return Finding.wrong(
                        kind,
                        (names.size() == 1 ? "trigger " : "triggers ") + String.join(", ", names),
                        evidence,
                        "Run: compensationd doctor --fix")
                .by(new Repair.ByItself(_ -> restoration.restore()));
    }
}
