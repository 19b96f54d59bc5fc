-- Who is signed in to the dashboard. Any node accepts what another one wrote.
create table compensation.sessions (
    digest     bytea primary key,        -- of the cookie's random value, keyed with the nodes' tokens
    role       text        not null check (role in ('viewer', 'operator')),
    created_at timestamptz not null default clock_timestamp(),
    seen_at    timestamptz not null default clock_timestamp()
);
