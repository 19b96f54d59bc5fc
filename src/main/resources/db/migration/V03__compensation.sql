-- One row a lane; the number of rows is the number of lanes.
create table compensation.lanes (
    lane        integer primary key check (lane >= 0),
    epoch       bigint  not null default 0,      -- one more with each firing that took the lane: the fencing token
    holder      text,                            -- node of the firing that took it last
    last_slot   timestamptz,                     -- the last interval slot that took effect
    not_before  timestamptz,                     -- lane backoff after an error of the environment
    cursor_at   timestamptz,                     -- where the next claim starts: ("nextRetryAt", id)
    cursor_id   bigint,
    chunk_max   integer,                         -- smaller than the setting while chunks are too slow
    failures    integer not null default 0,      -- errors of the environment in a row: what the backoff grows with
    suspects    jsonb   not null default '{}'    -- tasks that failed alone, and when first: {"task id": timestamp}
);
insert into compensation.lanes (lane) select generate_series(0, ${lanes} - 1);

-- One row a firing that did something. The counters move in each chunk's own transaction.
create table compensation.runs (
    id          bigint generated always as identity primary key,
    lane        integer     not null,
    epoch       bigint      not null,
    node        text        not null,
    cause       text        not null,            -- interval, due, fire, cron
    slot        timestamptz,
    request_id  uuid,                            -- of a fire or a cron call, which always leaves a row
    started_at  timestamptz not null,
    finished_at timestamptz,
    processed   bigint      not null default 0,
    succeeded   bigint      not null default 0,
    retried     bigint      not null default 0,
    failed      bigint      not null default 0,
    amount      numeric     not null default 0   -- the sum of its entries, after any crash
);
create index runs_lane_idx on compensation.runs (lane, epoch);
create index runs_request_idx on compensation.runs (request_id) where request_id is not null;

-- One row a deduction, for ever. No foreign key: an entry proves itself when its task is archived.
create table compensation.ledger_entries (
    id               bigint generated always as identity primary key,
    task_id          bigint      not null constraint ledger_entries_task_id_key unique,
    account_id       bigint      not null,
    user_pricing_id  bigint      not null,
    service_provider text        not null,
    amount           numeric     not null,
    balance_before   numeric     not null,
    balance_after    numeric     not null,
    run_id           bigint      not null,
    lane             integer     not null,
    epoch            bigint      not null,
    settled_at       timestamptz not null,       -- the clock of its chunk: equal for all entries of one chunk
    constraint ledger_entries_arithmetic check (balance_after = balance_before - amount and amount >= 0)
);
create index ledger_entries_account_idx on compensation.ledger_entries (account_id, id);

-- One row an attempt that did not settle its task.
create table compensation.attempts (
    id        bigint generated always as identity primary key,
    task_id   bigint      not null,
    attempt   integer     not null,              -- retryCount after it
    run_id    bigint,
    node      text        not null,
    at        timestamptz not null,
    outcome   text        not null,              -- retry, failed
    reason    text        not null,              -- a stable code
    error     text        not null,              -- in plain words
    sql_state text
);
create index attempts_task_idx on compensation.attempts (task_id, id);

-- Tasks that another program completed.
create table compensation.adopted (
    task_id bigint primary key,
    seen_at timestamptz not null default now()
);
