-- When slots were last looked at, why the lane would have run none then, and how often its standing still was seen by
-- the last round: what is seen twice is told.
alter table compensation.rounds
    add column slots_at    timestamptz,
    add column held        text,                 -- paused, backing_off
    add column stalls_seen bigint not null default 0;
