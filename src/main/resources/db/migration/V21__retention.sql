-- Completed tasks that left the platform's table, whole, so that they can go back.
create table compensation.archived_tasks (
    task_id      bigint primary key,
    account_id   bigint      not null,
    cost         numeric     not null,
    completed_at timestamptz,
    archived_at  timestamptz not null default clock_timestamp(),
    task         jsonb       not null             -- the row as it was
);
create index archived_tasks_account_idx on compensation.archived_tasks (account_id, task_id);

-- The only way in which a task is removed: completed, old enough, and with what proves it. Whoever may call this still cannot
-- delete a task that waits. One batch, behind the one before it; a task with a key goes later, for its key keeps a second
-- import out as long as it is there.
create function compensation.retire_tasks(
        plain_before timestamptz, keyed_before timestamptz, archive boolean, batch integer,
        after_at timestamp, after_id bigint,
        out seen bigint, out tasks bigint, out amount numeric, out last_at timestamp, out last_id bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    with looked as materialized (
            select t.id, t."createdAt" as created,
                   coalesce(t."completedAt", t."updatedAt") at time zone 'UTC' as done,
                   case when t."idempotencyKey" is null and t.id > all (select last_task from compensation.lost_keys)
                        then plain_before else keyed_before end as before
            from ${tasks} t
            where t.status = 'completed' and t."createdAt" < plain_before at time zone 'UTC'
              and (t."createdAt", t.id) > (after_at, after_id)
            order by t."createdAt", t.id limit batch for update skip locked),
        gone as (
            delete from ${tasks} t using looked l
            where t.id = l.id and l.done < l.before
              and (exists (select from compensation.ledger_entries e where e.task_id = l.id)
                   or exists (select from compensation.adopted a where a.task_id = l.id))
              -- another task's: ids started again
              and not exists (select from compensation.archived_tasks o
                              where o.task_id = l.id and (o.account_id, o.cost, o.completed_at) is distinct from
                                    (t."userId", t.cost, t."completedAt" at time zone 'UTC'))
            returning t.*),
        kept as (
            insert into compensation.archived_tasks (task_id, account_id, cost, completed_at, task)
            select id, "userId", cost, "completedAt" at time zone 'UTC', to_jsonb(gone) from gone where archive
            -- it was put back, and its row here left
            on conflict (task_id) do update set archived_at = excluded.archived_at, task = excluded.task)
    select (select count(*) from looked), (select count(*) from gone),
           (select coalesce(sum(cost), 0) from gone), l.created, l.id
    into seen, tasks, amount, last_at, last_id
    from (select 1) one left join (select created, id from looked order by created desc, id desc limit 1) l on true;
end $$;

-- Bodies hold what users said; the ledger does not need them. A body that is gone is an empty one.
create function compensation.empty_bodies(
        before timestamptz, batch integer, after_at timestamp, after_id bigint,
        out seen bigint, out tasks bigint, out last_at timestamp, out last_id bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    with looked as materialized (
            select t.id, t."createdAt" as created, coalesce(t."completedAt", t."updatedAt") at time zone 'UTC' as done
            from ${tasks} t
            where t.status = 'completed' and t."createdAt" < before at time zone 'UTC'
              and (t."createdAt", t.id) > (after_at, after_id)
            order by t."createdAt", t.id limit batch for update skip locked),
        emptied as (
            update ${tasks} t
            set "requestBody" = '', "responseBody" = '', "updatedAt" = clock_timestamp() at time zone 'UTC'
            from looked l
            where t.id = l.id and l.done < before and (t."requestBody" <> '' or t."responseBody" <> '')
            returning t.id)
    select (select count(*) from looked), (select count(*) from emptied), l.created, l.id
    into seen, tasks, last_at, last_id
    from (select 1) one left join (select created, id from looked order by created desc, id desc limit 1) l on true;
end $$;

revoke execute on function compensation.retire_tasks, compensation.empty_bodies from public;
