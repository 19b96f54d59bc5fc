package io.compensationd.cli.doctor;

import io.compensationd.compensation.doctor.Finding;
import io.compensationd.schedule.doctor.Doctor.Treated;
import java.util.List;
import java.util.Optional;

/// What `doctor` found, and prints as JSON as it stands here.
///
/// @param ok       nothing is wrong (any more); what is to be watched may be there
/// @param findings that are there at the end
/// @param repaired by this call
record Report(boolean ok, List<Found> findings, List<Repaired> repaired) {
    /// @param fixable by `--fix`
    record Found(
            String code,
            Finding.Weight weight,
            String subject,
            String evidence,
            String consequence,
            String remedy,
            boolean fixable) {
        static Found of(Finding finding) {
            return new Found(
                    finding.kind().code(),
                    finding.weight(),
                    finding.subject(),
                    finding.evidence(),
                    finding.kind().consequence(),
                    finding.remedy(),
                    finding.repair().isPresent());
        }
    }

    /// @param problem why it could not be
    record Repaired(String code, String subject, String evidence, String action, Optional<String> problem) {
        static Repaired of(Treated treated) {
            var finding = treated.finding();
            return new Repaired(
                    finding.kind().code(), finding.subject(), finding.evidence(), treated.action(), treated.problem());
        }
    }

    static Report of(List<Finding> findings, List<Treated> treated) {
        return new Report(
                findings.stream().noneMatch(Finding::isWrong),
                findings.stream().map(Found::of).toList(),
                treated.stream().map(Repaired::of).toList());
    }
}
