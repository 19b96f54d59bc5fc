package io.compensationd.cli;

import static io.compensationd.cli.CheckIT.json;
import static io.compensationd.cli.CheckIT.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people did is a row if and only if it was done, and `audit` shows it.
class AuditListIT {
    private static final String ROWS = "select count(*) from compensation.audit";

    private final TestDatabase database = TestDatabases.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_latest_come_first_with_who_from_where_what_and_why() {
        on(database, "pause", "--lane", "3", "--reason", "month's\u001b[2J end");
        on(database, "resume");
        database.sql("""
                insert into compensation.audit (actor, origin, action, subject, reason, tasks, amount)
                values ('operator', 'http 10.0.0.7', 'requeue', 'tasks', null, 12, 30.5000)
                """);
        var called = on(database, "audit");
        assertThat(called.exitCode()).isZero();
        var lines = called.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("AT +WHO +FROM +WHAT +OF +TASKS +AMOUNT +WHY");
        assertThat(lines.get(1)).matches("20\\S+Z +operator +http 10.0.0.7 +requeue +tasks +12 +30.5000 +-");
        assertThat(lines.get(2)).matches("20\\S+Z +\\S+ +cli +resume +all lanes +- +- +-");
        assertThat(lines.get(3)).matches("20\\S+Z +\\S+ +cli +pause +lane 3 +- +- +month's \\[2J end");

        var page = json(on(database, "audit", "--json", "--limit", "1"));
        assertThat(page.get("items")).hasSize(1);
        assertThat(page.at("/items/0/actor").asString()).isEqualTo("operator");
        assertThat(page.at("/items/0/tasks").asLong()).isEqualTo(12);
        assertThat(page.at("/items/0/amount").asString()).isEqualTo("30.5000");
        assertThat(page.at("/items/0/reason").isNull()).isTrue();
        var second = on(
                database, "audit", "--limit", "1", "--after", page.get("next").asString());
        assertThat(second.out()).contains("resume").doesNotContain("requeue", "pause");
        assertThat(second.err()).contains("More: --after ");
        assertThat(on(database, "audit", "--limit", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_fire_that_was_refused_leaves_no_row() {
        assertThat(on(database, "fire").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(database.value(ROWS)).isEqualTo("0");
    }

    @Test
    void lanes_that_cannot_be_written_down_stay_as_many_as_they_were() {
        on(database, "pause");
        locked();
        assertThat(on(database, "lanes", "4").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(database.value("select count(*) from compensation.lanes")).isEqualTo("8");
    }

    @Test
    void an_import_that_cannot_be_written_down_stores_nothing(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("tasks.csv"), """
                idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody
                key-1,1,7,2.5,one,openai,/v1,request,response
                """);
        database.sql("insert into users (id, \"clerkId\", balance, \"isActive\") values (1, 'one', 100, true)");
        assertThat(on(database, "tasks", "import", file.toString(), "--dry-run").exitCode())
                .isZero();
        assertThat(database.value(ROWS)).isEqualTo("0");
        locked();
        assertThat(on(database, "tasks", "import", file.toString()).exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(database.value("select count(*) from compensation_tasks")).isEqualTo("0");
        database.sql("drop trigger locked on compensation.audit");
        assertThat(on(database, "tasks", "import", file.toString()).exitCode()).isZero();
        assertThat(database.value("select action || ' ' || subject || ' ' || tasks || ' ' || amount"
                        + " from compensation.audit"))
                .isEqualTo("import tasks.csv 1 2.5000");
    }

    /// No row can be added to the audit any more.
    private void locked() {
        database.sql("""
                create function public.locked() returns trigger language plpgsql as
                $$ begin raise exception 'the audit is locked'; end $$;
                create trigger locked before insert on compensation.audit execute function public.locked()
                """);
    }
}
