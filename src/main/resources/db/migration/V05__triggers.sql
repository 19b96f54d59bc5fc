-- Whoever waits for this lock makes the platform's writes wait behind it: give up early, and come again.
set local lock_timeout = '2s';

-- `completed` is final, and `cancelled` may only become pending with its count of attempts begun anew, as who requeues it does:
-- a batch whose charge of it was refused counts that as a failed attempt and would put it back in line. The WHEN clauses keep
-- normal updates free of a call.
-- Equal values are refused as well: the old batch writes `completed` over `completed` after it has charged.
create or replace function compensation.refuse_change() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'compensation task % is %: it cannot become %', old.id, old.status, new.status
        using errcode = '23514', constraint = 'compensation_tasks_final',
              hint = 'It was settled or cancelled already. Nothing was changed. Back in line: compensationd tasks requeue';
end $$;

create or replace trigger compensation_completed_is_final
    before update of id, status, cost, "userId", "userPricingId", "serviceProvider", "completedAt", "retryCount"
    on ${tasks} for each row when (old.status = 'completed')
    execute function compensation.refuse_change();

create or replace trigger compensation_cancelled_only_becomes_pending
    before update of status
    on ${tasks} for each row when (old.status = 'cancelled' and new.status <> 'cancelled'
                                   and (new.status <> 'pending' or new."retryCount" <> 0))
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

-- Wake-up: a notification for each lane that got due work. Never raises: the platform's insert comes first.
--
-- Commits that notify wait for each other, which would make busy inserts several times slower. So all sessions together notify
-- at most once in 20 ms; a node that heard one looks at all lanes a little later. When that was stands in a sequence, the one
-- thing that sessions share without waiting for each other's commit.
create sequence if not exists compensation.last_wake_up minvalue 0 start with 0;

-- Most calls end at the first test, so it is one expression: a query of its own would cost as much as all the rest.
create or replace function compensation.wake_inserted() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_ms bigint := extract(epoch from clock_timestamp()) * 1000;
begin
    if now_ms - pg_sequence_last_value('compensation.last_wake_up') between 0 and 19 then
        return null;
    end if;
    if exists (select from inserted where status = 'pending') then
        perform setval('compensation.last_wake_up', now_ms);
        perform pg_notify('compensation', lane::text)
        from (select distinct "userId" & ((select count(*) from compensation.lanes) - 1) as lane
              from inserted where status = 'pending') lanes;
    end if;
    return null;
exception when others then
    return null;
end $$;

create or replace trigger compensation_wake_inserted
    after insert on ${tasks} referencing new table as inserted for each statement
    execute function compensation.wake_inserted();

create or replace function compensation.wake_pending() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    now_ms bigint := extract(epoch from clock_timestamp()) * 1000;
begin
    if now_ms - pg_sequence_last_value('compensation.last_wake_up') between 0 and 19 then
        return null;
    end if;
    perform setval('compensation.last_wake_up', now_ms);
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
