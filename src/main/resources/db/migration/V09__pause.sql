-- A lane counts as paused while its group or all groups are, or its own interval trigger is. Read at every chunk.
create or replace function compensation.lane_paused(lane integer) returns boolean
    language sql stable as $$
    select exists (select from compensation.qrtz_paused_trigger_grps
                   where sched_name = 'compensationd'
                     and trigger_group in ('compensation', '_$_ALL_GROUPS_PAUSED_$_'))
        or exists (select from compensation.qrtz_triggers
                   where sched_name = 'compensationd' and trigger_group = 'compensation'
                     and trigger_name = 'lane-' || lane and trigger_state in ('PAUSED', 'PAUSED_BLOCKED'))
$$;

-- Nodes that checked in within Quartz's own limit: their interval and 7.5 s. An estimate: the stored time is theirs.
create or replace function compensation.nodes_alive() returns integer
    language sql stable as $$
    select count(*)::integer from compensation.qrtz_scheduler_state
    where sched_name = 'compensationd'
      and last_checkin_time + checkin_interval + 7500 >= extract(epoch from clock_timestamp()) * 1000
$$;
