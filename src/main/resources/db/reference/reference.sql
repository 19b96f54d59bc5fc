-- The platform's tables for the embedded database and the demo, as Prisma makes them.
create table if not exists users (
    id         bigserial primary key,
    "clerkId"  text           not null,
    balance    decimal(12, 4) not null default 0,
    "isActive" boolean        not null default true,
    "createdAt" timestamp(3)  not null default current_timestamp
);
create unique index if not exists "users_clerkId_key" on users ("clerkId");
create table if not exists api_request_logs (
    id                bigserial primary key,
    "userClerkId"     text           not null,
    "serviceProvider" text           not null,
    "requestApi"      text           not null,
    "requestBody"     text           not null,
    "responseBody"    text           not null,
    cost              decimal(12, 4) not null,
    "createdAt"       timestamp(3)   not null default current_timestamp
);
