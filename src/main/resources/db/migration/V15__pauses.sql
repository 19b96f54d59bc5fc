-- Why somebody paused: written beside Quartz's own pause, which alone decides.
create table compensation.pauses (
    lane      integer unique nulls not distinct, -- null: all lanes
    reason    text,
    paused_by text        not null,
    paused_at timestamptz not null default now()
);
