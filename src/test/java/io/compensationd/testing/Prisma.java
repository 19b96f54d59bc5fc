package io.compensationd.testing;

import io.compensationd.testing.TestDatabases.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;

/// The platform as its Prisma client makes it: tables, and inserts that know none of our columns.
public final class Prisma {
    /// What `prisma migrate` writes for the platform's models.
    public static final String TABLES = """
            -- CreateTable
            CREATE TABLE "users" (
                "id" BIGSERIAL NOT NULL,
                "clerkId" TEXT NOT NULL,
                "balance" DECIMAL(12,4) NOT NULL DEFAULT 0,
                "isActive" BOOLEAN NOT NULL DEFAULT true,
                "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

                CONSTRAINT "users_pkey" PRIMARY KEY ("id")
            );

            -- CreateTable
            CREATE TABLE "compensation_tasks" (
                "id" BIGSERIAL NOT NULL,
                "userId" BIGINT NOT NULL,
                "userPricingId" BIGINT NOT NULL,
                "cost" DECIMAL(12,4) NOT NULL,
                "status" TEXT NOT NULL DEFAULT 'pending',
                "retryCount" INTEGER NOT NULL DEFAULT 0,
                "maxRetries" INTEGER NOT NULL DEFAULT 3,
                "errorMessage" TEXT,
                "userClerkId" TEXT NOT NULL,
                "serviceProvider" TEXT NOT NULL,
                "requestApi" TEXT NOT NULL,
                "requestBody" TEXT NOT NULL,
                "responseBody" TEXT NOT NULL,
                "completedAt" TIMESTAMP(3),
                "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
                "updatedAt" TIMESTAMP(3) NOT NULL,

                CONSTRAINT "compensation_tasks_pkey" PRIMARY KEY ("id")
            );

            -- CreateTable
            CREATE TABLE "api_request_logs" (
                "id" BIGSERIAL NOT NULL,
                "userClerkId" TEXT NOT NULL,
                "serviceProvider" TEXT NOT NULL,
                "requestApi" TEXT NOT NULL,
                "requestBody" TEXT NOT NULL,
                "responseBody" TEXT NOT NULL,
                "cost" DECIMAL(12,4) NOT NULL,
                "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

                CONSTRAINT "api_request_logs_pkey" PRIMARY KEY ("id")
            );

            -- CreateIndex
            CREATE UNIQUE INDEX "users_clerkId_key" ON "users"("clerkId");

            -- CreateIndex
            CREATE INDEX "compensation_tasks_status_createdAt_idx" ON "compensation_tasks"("status", "createdAt");

            -- CreateIndex
            CREATE INDEX "compensation_tasks_userId_idx" ON "compensation_tasks"("userId");

            -- AddForeignKey
            ALTER TABLE "compensation_tasks" ADD CONSTRAINT "compensation_tasks_userId_fkey" FOREIGN KEY ("userId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
            """;

    /// A row as Prisma's `create` writes it.
    private static final String INSERT = """
            INSERT INTO "public"."compensation_tasks" ("userId","userPricingId","cost","status","retryCount",\
            "maxRetries","errorMessage","userClerkId","serviceProvider","requestApi","requestBody","responseBody",\
            "createdAt","updatedAt") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?::timestamp(3),?::timestamp(3)) \
            RETURNING "public"."compensation_tasks"."id"\
            """;

    private Prisma() {}

    /// The platform's tables, 100 users with a balance of 100, and tasks in every status, two of each.
    public static TestDatabase database() {
        var database = TestDatabases.empty();
        database.sql(TABLES);
        database.sql("""
                insert into users ("clerkId", balance) select 'user_' || n, 100 from generate_series(1, 100) n;
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "retryCount", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "completedAt", "updatedAt")
                select n, 7, n * 0.1234, status, case status when 'failed' then 3 else 0 end, 'user_' || n, 'openai',
                    '/v1/chat', '{}', '{}', case status when 'completed' then current_timestamp end, current_timestamp
                from unnest(array['pending', 'processing', 'completed', 'failed', 'cancelled']) status,
                     generate_series(1, 2) n""");
        return database;
    }

    /// Stores a task as the platform does.
    ///
    /// @return its id
    public static long insert(Connection connection, long user, String cost) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setLong(1, user);
            statement.setLong(2, 7);
            statement.setBigDecimal(3, new BigDecimal(cost));
            statement.setString(4, "pending");
            statement.setInt(5, 0);
            statement.setInt(6, 3);
            statement.setString(7, "Transaction failed: deadlock detected");
            statement.setString(8, "user_" + user);
            statement.setString(9, "openai");
            statement.setString(10, "/v1/chat");
            statement.setString(11, "{\"model\":\"x\"}");
            statement.setString(12, "{\"ok\":true}");
            statement.setString(13, "2026-01-02 03:04:05.678");
            statement.setString(14, "2026-01-02 03:04:05.678");
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
