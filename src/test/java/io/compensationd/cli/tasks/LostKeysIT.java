package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that was imported, keys that `prisma db push` took away, and the same file again.
class LostKeysIT {
    private static final String HEADER =
            "idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody\n";

    private static final String FILE = HEADER + "k1,1,7,2.5,one,openai,/v1,a,b\nk2,2,7,1,two,openai,/v1,a,b\n";
    private static final String COUNT = "select count(*) from compensation_tasks";

    private final TasksDesk desk = new TasksDesk();

    @TempDir
    private Path folder;

    @BeforeEach
    void imported() throws IOException {
        assertThat(desk.call("import", file("night.csv", FILE)).out()).startsWith("Imported 2 tasks");
        desk.database.sql("create table backup_keys as select id, \"idempotencyKey\" as key from compensation_tasks");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_file_is_not_stored_twice_because_its_keys_went_with_their_column() throws IOException {
        push();
        for (var option : new String[] {"--skip-bad", "--dry-run", "--without-keys"}) {
            var called = desk.call("import", file("night.csv", FILE), option);
            assertThat(called.exitCode()).as(option).isEqualTo(3);
            assertThat(called.err())
                    .contains("the idempotency keys of tasks up to 2 are lost")
                    .contains("Run", "compensationd migrate --keys-restored", "Nothing was imported.");
        }
        assertThat(desk.value(COUNT)).isEqualTo("2");
    }

    @Test
    void a_charge_of_now_and_lines_without_keys_are_taken() throws IOException {
        push();
        var keyless = file("keyless.csv", FILE.replace("k1,", ",").replace("k2,", ","));
        assertThat(desk.call("import", keyless, "--without-keys").exitCode()).isZero();
        desk.database.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt", "idempotencyKey")
                values (1, 7, 1, 'one', 'openai', '/v1', '', '', now(), 'of today')""");
        assertThat(desk.value(COUNT)).isEqualTo("5");
    }

    @Test
    void the_loss_is_found_until_somebody_says_that_the_keys_are_back_which_is_in_the_audit() throws IOException {
        assertThat(push()).contains("idempotency keys are lost with their column");
        assertThat(call("check").exitCode()).isZero();
        assertThat(call("check").out()).contains("keys of tasks up to 2 are lost", "migrate --keys-restored");
        assertThat(call("doctor").exitCode()).isEqualTo(1);
        assertThat(call("doctor").out()).contains("WRONG lost-keys", "tasks up to 2");
        assertThat(call("migrate").out()).startsWith("Nothing to do");
        assertThat(call("doctor", "--fix").exitCode()).isEqualTo(1);

        desk.database.sql("set compensation.settling = 'on';"
                + "update compensation_tasks set status = 'completed' where id = 1; reset compensation.settling");
        desk.database.sql(documented());
        assertThat(call("migrate", "--keys-restored").out()).startsWith("Files with keys are imported again.");
        assertThat(call("migrate", "--keys-restored").out()).startsWith("Nothing to do");
        assertThat(call("doctor").exitCode()).isZero();
        assertThat(desk.value("select string_agg(action || ' ' || subject || ': ' || substr(reason, 1, 23), ' ')"
                        + " from compensation.audit where action <> 'import'"))
                .isEqualTo("keys-restored tasks: the idempotency keys of");
        assertThat(desk.call("import", file("night.csv", FILE)).out())
                .isEqualTo("Imported 0 tasks of 0.0000 in all, 2 were there already.\n");
    }

    @Test
    void retention_keeps_the_tasks_whose_keys_are_lost_as_if_they_had_them() {
        push();
        desk.database.sql("""
                update compensation_tasks set status = 'completed', "completedAt" = now() - interval '60 days',
                    "createdAt" = now() - interval '61 days'""");
        var keep = "--set=compensation.retention.keep=P30D";
        assertThat(call("retention", "--dry-run", keep).out()).startsWith("Would remove 0 tasks");
        assertThat(call("retention", keep).out()).startsWith("Removed 0 tasks");
        call("migrate", "--keys-restored");
        assertThat(call("retention", "--dry-run", keep).out()).startsWith("Would remove 2 tasks");
        assertThat(call("retention", keep).out()).startsWith("Removed 2 tasks");
    }

    @Test
    void where_no_tasks_are_no_keys_are_lost() throws IOException {
        desk.database.sql("delete from compensation_tasks");
        assertThat(push()).doesNotContain("lost");
        assertThat(call("doctor").exitCode()).isZero();
        assertThat(desk.call("import", file("night.csv", FILE)).exitCode()).isZero();
    }

    /// What `prisma db push` does without our fields, and the next migration.
    private String push() {
        desk.database.sql("alter table compensation_tasks drop column \"idempotencyKey\"");
        var called = call("migrate");
        assertThat(called.exitCode()).isZero();
        return called.err();
    }

    private static String documented() throws IOException {
        var docs = Files.readString(Path.of("docs/database.md"));
        return docs.substring(docs.indexOf("update compensation_tasks t set \"idempotencyKey\""))
                .lines()
                .takeWhile(line -> !line.startsWith("```"))
                .collect(Collectors.joining(" "));
    }

    private CalledCli call(String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", desk.database.url()), words);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
