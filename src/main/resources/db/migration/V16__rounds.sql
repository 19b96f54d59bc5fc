-- When a firing last took the lane, whatever woke it.
alter table compensation.lanes add column taken_at timestamptz;

-- What doctor --fix and the nodes' own rounds put right.
create table compensation.repairs (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default now(),
    repaired_by text        not null,            -- a node, or who called doctor --fix
    finding     text        not null,            -- its code
    subject     text        not null,
    evidence    text        not null,
    action      text        not null
);

-- Slots of a lane's interval that nobody ran, one row a gap.
create table compensation.gaps (
    id         bigint generated always as identity primary key,
    lane       integer     not null,
    first_slot timestamptz not null,
    last_slot  timestamptz not null,
    slots      bigint      not null,
    reason     text        not null,             -- paused, down, database_away, backing_off, trigger_missing, unknown
    noted_at   timestamptz not null default now()
);
create index gaps_last_slot_idx on compensation.gaps (last_slot);

-- What the background audit found.
create table compensation.breaks (
    id        bigint generated always as identity primary key,
    found_at  timestamptz not null default now(),
    invariant text        not null,
    message   text        not null,
    ids       text        not null
);

-- How far the rounds have come in each lane.
create table compensation.rounds (
    lane        integer primary key,
    slots_until timestamptz,                     -- every slot up to here was run, or is in a gap
    gap_id      bigint,                          -- the gap that is still open
    entry_id    bigint  not null default 0,      -- every ledger entry up to here is audited
    run_id      bigint,                          -- the run of that entry, and what of it was seen up to there
    run_entries bigint  not null default 0,
    run_amount  numeric not null default 0
);

-- The last round of all nodes: one row.
create table compensation.last_round (
    one  boolean primary key default true check (one),
    at   timestamptz not null,
    node text        not null
);
