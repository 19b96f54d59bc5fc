-- When a round last saw the lane paused, and how often its standing still was told: by any node, so that each is told once.
alter table compensation.rounds
    add column paused_at   timestamptz,
    add column stalls_told bigint not null default 0;
