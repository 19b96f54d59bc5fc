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
