-- Whoever waits for this lock makes the platform's writes wait behind it: give up early, and come again.
set local lock_timeout = '2s';

-- Ours on the platform's table. now() is stable, so the default costs no rewrite, and every old row is due at once.
alter table ${tasks}
    add column if not exists "nextRetryAt"    timestamptz not null default now(),
    add column if not exists "lastAttemptAt"  timestamptz,
    add column if not exists "failureReason"  text,
    add column if not exists "idempotencyKey" text;
