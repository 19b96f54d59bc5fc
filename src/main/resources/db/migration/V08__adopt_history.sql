-- Rows that another program completed before us. The trigger of V05 is committed, so none falls between.
insert into compensation.adopted (task_id)
select t.id from ${tasks} t
where t.status = 'completed' and not exists (select from compensation.ledger_entries e where e.task_id = t.id)
on conflict do nothing;
