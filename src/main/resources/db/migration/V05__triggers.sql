-- Whoever waits for this lock makes the platform's writes wait behind it: give up early, and come again.
set local lock_timeout = '2s';

-- `completed` is final, and `cancelled` may only become pending. The WHEN clauses keep normal updates free of a call.
-- Equal values are refused as well: the old batch writes `completed` over `completed` after it has charged.
create or replace function compensation.refuse_change() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'compensation task % is %: it cannot become %', old.id, old.status, new.status
        using errcode = '23514', constraint = 'compensation_tasks_final',
              hint = 'It was settled or cancelled already. Nothing was changed.';
end $$;

create or replace trigger compensation_completed_is_final
    before update of id, status, cost, "userId", "userPricingId", "serviceProvider", "completedAt", "retryCount"
    on ${tasks} for each row when (old.status = 'completed')
    execute function compensation.refuse_change();

create or replace trigger compensation_cancelled_only_becomes_pending
    before update of status
    on ${tasks} for each row when (old.status = 'cancelled' and new.status not in ('cancelled', 'pending'))
    execute function compensation.refuse_change();

-- What another program completes is recorded, so that nobody takes it for a task without its ledger entry.
-- Our own sessions say so in a setting, which keeps this trigger free for them.
create or replace function compensation.adopt() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into compensation.adopted (task_id) values (new.id) on conflict do nothing;
    return null;
end $$;

create or replace trigger compensation_adopt
    after insert or update of status
    on ${tasks} for each row
    when (new.status = 'completed' and current_setting('compensation.settling', true) is distinct from 'on')
    execute function compensation.adopt();

-- Wake-up: one notification for each lane that got due work. Never raises: the platform's insert comes first.
create or replace function compensation.wake_inserted() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify('compensation', lane::text)
    from (select distinct "userId" & ((select count(*) from compensation.lanes) - 1) as lane
          from inserted where status = 'pending') lanes;
    return null;
exception when others then
    return null;
end $$;

create or replace trigger compensation_wake_inserted
    after insert on ${tasks} referencing new table as inserted for each statement
    execute function compensation.wake_inserted();

create or replace function compensation.wake_pending() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify('compensation', (new."userId" & ((select count(*) from compensation.lanes) - 1))::text);
    return null;
exception when others then
    return null;
end $$;

create or replace trigger compensation_wake_pending
    after update of status
    on ${tasks} for each row
    when (new.status = 'pending' and old.status <> 'pending')
    execute function compensation.wake_pending();
