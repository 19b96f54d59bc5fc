package io.compensationd.admin;

/// What a secret opens. Each its own and no more: the cron secret lies with whoever calls the cron address.
enum Role {
    CRON,
    METRICS,
    VIEWER,
    OPERATOR;

    boolean opens(Access access) {
        return switch (access) {
            case OPEN, FRONT -> true;
            case CRON -> this == CRON;
            case METRICS -> this != CRON;
            case VIEW, LOOK -> this == VIEWER || this == OPERATOR;
            case OPERATE, ACT -> this == OPERATOR;
        };
    }
}
