package io.compensationd.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A database to plant troubles in, and `doctor` called on it.
final class Patient {
    final TestDatabase database = TestDatabases.migrated();

    /// As a node leaves it that has worked. No node runs: a row says that one checked in just now.
    void cluster() {
        assertThat(call("resume").exitCode()).isZero();
        database.sql("""
                update compensation.lanes set epoch = 1;
                insert into compensation.qrtz_scheduler_state values ('compensationd', 'a', extract(epoch from now()) * 1000, 3000)
                """);
    }

    CalledCli doctor(String... options) {
        return call(Stream.concat(Stream.of("doctor"), Stream.of(options)).toArray(String[]::new));
    }

    CalledCli call(String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url()), words);
    }

    /// Of triggers, in their order.
    String states(String... triggers) {
        return database.value(
                "select string_agg(coalesce(t.trigger_state, 'null'), ' ' order by place) from unnest('{"
                        + String.join(",", triggers)
                        + "}'::text[]) with ordinality n (name, place) left join compensation.qrtz_triggers t on t.trigger_name = name");
    }

    static List<String> subjects(CalledCli called, String code) {
        return found(called, code, "subject");
    }

    static List<String> found(CalledCli called, String code, String field) {
        return json(called)
                .get("findings")
                .valueStream()
                .filter(finding -> finding.get("code").asString().equals(code))
                .map(finding -> finding.get(field).asString())
                .toList();
    }

    static JsonNode json(CalledCli called) {
        return JsonMapper.shared().readTree(called.out());
    }
}
