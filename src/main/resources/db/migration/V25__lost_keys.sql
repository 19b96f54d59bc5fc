-- Idempotency keys that went with their column (prisma db push), of tasks up to the last of then: one row each time. While one
-- is here no file with keys is imported, and retention keeps these tasks as it keeps those that have a key.
create table compensation.lost_keys (
    at        timestamptz primary key default clock_timestamp(),
    last_task bigint      not null
);
