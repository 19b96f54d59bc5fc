-- One row a change by a person, or by what a person set up. A change of many tasks has one row for each of its
-- transactions, written in it: a row is there if and only if the change is.
create table compensation.audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default clock_timestamp(),
    actor   text        not null,            -- a user of the machine, or the role of a token
    origin  text        not null,            -- cli, or http and the address
    action  text        not null,            -- requeue, cancel, add, import, pause, resume, fire, lanes, interval
    subject text        not null,            -- tasks, a task, all lanes, a lane
    reason  text,
    tasks   bigint,
    amount  numeric
);

-- Rows are added and never changed, whatever role tries.
create function compensation.audit_is_final() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
begin
    raise exception 'compensation.audit is added to and never changed' using errcode = '42501';
end $$;
create trigger audit_is_final before update or delete or truncate on compensation.audit
    for each statement execute function compensation.audit_is_final();

-- When a pause ends by itself; null: when somebody resumes.
alter table compensation.pauses add column until timestamptz;
