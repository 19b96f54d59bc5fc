package io.compensationd.compensation.desk.intake;

import io.compensationd.database.Purpose;
import io.compensationd.ledger.Names;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A migrated database with accounts 1, 2 and -4, and imports into it.
final class Imports implements AutoCloseable, Intake.Watch {
    final TestDatabase database = TestDatabases.migrated();
    final List<String> skipped = new ArrayList<>();
    final List<Long> progress = new ArrayList<>();

    Imports() {
        sql("insert into users (id, \"clerkId\", balance) values (1, 'one', 9), (2, 'two', 9), (-4, 'minus four', 9)");
    }

    Imported csv(String file) throws Exception {
        return csv(file.getBytes(StandardCharsets.UTF_8));
    }

    Imported csv(byte[] file) throws Exception {
        return take(file, new Intake.Options(Format.CSV, false, false, false));
    }

    Imported ndjson(String file) throws Exception {
        return take(file.getBytes(StandardCharsets.UTF_8), new Intake.Options(Format.NDJSON, false, false, false));
    }

    Imported skipping(String file) throws Exception {
        return skipping(file.getBytes(StandardCharsets.UTF_8));
    }

    Imported skipping(byte[] file) throws Exception {
        skipped.clear();
        return take(file, new Intake.Options(Format.CSV, true, false, false));
    }

    Imported keyless(String file) throws Exception {
        return take(file.getBytes(StandardCharsets.UTF_8), new Intake.Options(Format.CSV, false, true, false));
    }

    Imported dry(String file) throws Exception {
        return take(file.getBytes(StandardCharsets.UTF_8), new Intake.Options(Format.CSV, false, false, true));
    }

    Imported take(byte[] file, Intake.Options options) throws IOException, SQLException {
        return intake().take(new ByteArrayInputStream(file), options, this);
    }

    Intake intake() {
        return new Intake(database.database().source(Purpose.BULK), Names.of(TestDatabases.tables(), "public"));
    }

    static String json(String key, String userId, String cost) {
        return """
                {"idempotencyKey":"%s","userId":%s,"userPricingId":7,"cost":%s,"userClerkId":"one","serviceProvider":"openai",\
                "requestApi":"/v1","requestBody":"request","responseBody":"response"}""".formatted(key, userId, cost);
    }

    void sql(String sql) {
        database.sql(sql);
    }

    String value(String query) {
        return database.value(query);
    }

    /// All tasks as one digest: equal means that nothing changed.
    String digest() {
        return value("select md5(coalesce(string_agg(t::text, '|' order by t.id), '')) from compensation_tasks t");
    }

    @Override
    public void read(long lines, long bytes) {
        progress.add(lines);
    }

    @Override
    public void storing(long stored, long tasks) {}

    @Override
    public void skipped(BadLine line, byte[] bytes) {
        skipped.add(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void header(byte[] bytes) {
        skipped.add(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        database.close();
    }
}
