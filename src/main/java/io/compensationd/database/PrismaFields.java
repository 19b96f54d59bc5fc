package io.compensationd.database;

/// The fields of our columns for the platform's schema.prisma, without which `prisma db push` drops them.
public final class PrismaFields {
    private PrismaFields() {}

    /// Lines for the model CompensationTask. Of `nextRetryAt` the client is kept unaware: it would fill the default
    /// from the application's clock, and due times are the database's.
    public static String text() {
        return """
                // In schema.prisma, in the model CompensationTask: columns of compensationd.
                // Without these fields `prisma db push` drops them. Inserts need not know any of them.
                nextRetryAt    DateTime  @default(now()) @ignore @db.Timestamptz(6) // due from then on
                lastAttemptAt  DateTime? @db.Timestamptz(6)
                failureReason  String?   // a stable code; errorMessage says it in words
                idempotencyKey String?   @unique // set it to store a charge once, however often it is sent
              """;
    }
}
