-- The claim reads one lane in due order. The lane count is a literal: as a parameter a generic plan never uses the index.
create index concurrently if not exists compensation_tasks_claim_${lanes}
    on ${tasks} (("userId" & ${mask}), "nextRetryAt", id) where status = 'pending';
