-- The last digest that was sent by mail: one row. What happened since stands in the next one.
create table compensation.last_digest (
    one      boolean primary key default true check (one),
    slot     timestamptz not null,               -- of the schedule: a slot has one digest
    until_at timestamptz not null,               -- what it told of ends here
    sent_at  timestamptz not null default clock_timestamp()
);
