package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestServer;
import org.junit.jupiter.api.Test;

class DatabaseIT {
    @Test
    void a_migrated_database_is_ready_in_one_call() {
        try (var database = TestDatabases.migrated()) {
            assertThat(database.value("select count(*) from compensation.lanes"))
                    .isEqualTo("8");
            assertThat(database.value("select count(*) from users")).isEqualTo("0");
            assertThat(database.value("select count(\"nextRetryAt\") from compensation_tasks"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_session_is_in_utc_whatever_the_zone_of_the_jvm() {
        try (var database = TestDatabases.empty()) {
            assertThat(database.value("show timezone")).isEqualTo("UTC");
        }
    }

    @Test
    void a_wrong_password_is_named_as_such() {
        var url = TestServer.database().replace("password=test", "password=wrong");
        assertThatThrownBy(() -> Database.open(TestDatabases.settings(url), "test"))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("refused the user \"postgres\"")
                .hasMessageNotContaining("wrong\"");
    }
}
