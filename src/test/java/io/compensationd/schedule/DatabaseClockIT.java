package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseClockIT {
    private final TestDatabase database = TestDatabases.empty();
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        connection = database.work().getConnection();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        database.close();
    }

    @Test
    void the_skew_of_one_clock_is_nothing() throws Exception {
        assertThat(DatabaseClock.skew(connection, InstantSource.system()).abs()).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void a_clock_ahead_or_behind_is_measured() throws Exception {
        assertThat(DatabaseClock.skew(connection, shifted(60)).toSeconds()).isBetween(59L, 60L);
        assertThat(DatabaseClock.skew(connection, shifted(-60)).toSeconds()).isBetween(-61L, -59L);
    }

    @Test
    void more_than_2_seconds_are_borne() {
        assertThatCode(() -> DatabaseClock.check(connection, shifted(3))).doesNotThrowAnyException();
    }

    @Test
    void more_than_5_seconds_are_refused_with_what_to_do() {
        assertThatThrownBy(() -> DatabaseClock.check(connection, shifted(-6)))
                .isInstanceOf(ScheduleProblem.class)
                .hasMessageContainingAll("6.0 s behind the database's", "at most 5 s", "chrony");
    }

    private static InstantSource shifted(long seconds) {
        return () -> InstantSource.system().instant().plusSeconds(seconds);
    }
}
