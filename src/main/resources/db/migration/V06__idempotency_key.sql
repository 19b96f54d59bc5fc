-- The name that Prisma gives to @unique.
create unique index concurrently if not exists "compensation_tasks_idempotencyKey_key" on ${tasks} ("idempotencyKey");
