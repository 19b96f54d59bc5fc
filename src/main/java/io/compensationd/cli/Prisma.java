package io.compensationd.cli;

import io.compensationd.database.PrismaFields;
import picocli.CommandLine.Command;

@Command(
        name = "prisma",
        header = "Prints the fields to add to schema.prisma.",
        description = {
            "Without them, prisma db push drops our columns of compensation_tasks (migrate brings",
            "them back). Inserts of the platform need not know any of them."
        })
final class Prisma implements Runnable {
    private final Globals globals;

    Prisma(Globals globals) {
        this.globals = globals;
    }

    @Override
    public void run() {
        globals.terminal().print(PrismaFields.text().stripTrailing());
    }
}
