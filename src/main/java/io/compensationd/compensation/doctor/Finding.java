package io.compensationd.compensation.doctor;

import java.util.Optional;

/// Something that is not as it should be.
///
/// @param subject  what it is about: a trigger, a node, a lane, a session
/// @param evidence what was seen
/// @param remedy   what to do
/// @param repair   empty: only people can decide
public record Finding(
        Kind kind, Weight weight, String subject, String evidence, String remedy, Optional<Repair> repair) {
    public enum Weight {
        /// Work is not done, or will not be.
        WRONG,
        /// Works, and worth knowing.
        WATCH
    }

    public static Finding wrong(Kind kind, String subject, String evidence, String remedy) {
        return new Finding(kind, Weight.WRONG, subject, evidence, remedy, Optional.empty());
    }

    public static Finding watch(Kind kind, String subject, String evidence, String remedy) {
        return new Finding(kind, Weight.WATCH, subject, evidence, remedy, Optional.empty());
    }

    public Finding by(Repair repair) {
        return new Finding(kind, weight, subject, evidence, remedy, Optional.of(repair));
    }

    public boolean isWrong() {
        return weight == Weight.WRONG;
    }
}
