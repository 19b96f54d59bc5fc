-- The platform's own table, as Prisma makes it. Where it exists, it stays as it is, with the indexes that it has.
do $$
begin
    if to_regclass('${tasks}') is not null then
        return;
    end if;
    create table ${tasks} (
        id                bigserial      not null constraint compensation_tasks_pkey primary key,
        "userId"          bigint         not null,
        "userPricingId"   bigint         not null,
        cost              decimal(12, 4) not null,
        status            text           not null default 'pending',
        "retryCount"      integer        not null default 0,
        "maxRetries"      integer        not null default 3,
        "errorMessage"    text,
        "userClerkId"     text           not null,
        "serviceProvider" text           not null,
        "requestApi"      text           not null,
        "requestBody"     text           not null,
        "responseBody"    text           not null,
        "completedAt"     timestamp(3),
        "createdAt"       timestamp(3)   not null default current_timestamp,
        "updatedAt"       timestamp(3)   not null
    );
    create index "compensation_tasks_status_createdAt_idx" on ${tasks} (status, "createdAt");
    create index "compensation_tasks_userId_idx" on ${tasks} ("userId");
end $$;
