package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.desk.AuditTrail.Deed;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What is written down of work that is in no transaction of ours.
class AuditTrailIT {
    private static final Actor LI = new Actor("li", "cli");
    private static final Deed PAUSE = Deed.of("pause", "all lanes", Optional.of("audit day"));

    private final TestDatabase database = TestDatabases.migrated();
    private final AuditTrail trail = new AuditTrail(database.work());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_fails_on_its_way_is_written_down_as_unfinished() throws SQLException {
        assertThatThrownBy(() -> trail.around(LI, PAUSE, () -> {
                    throw new IllegalStateException("the note was not kept");
                }))
                .hasMessage("the note was not kept");
        var row = trail.page(Optional.empty(), 10).items().getFirst();
        assertThat(row.unfinished()).isTrue();
        assertThat(row.subject()).isEqualTo("all lanes, unfinished");
        assertThat(row.of()).isEqualTo("all lanes");
        assertThat(row.reason()).contains("audit day");
        assertThat(trail.page(Optional.empty(), 10).items()).hasSize(1);
    }

    @Test
    void what_was_refused_is_not_written_down_and_what_is_done_is_once() throws SQLException {
        assertThatThrownBy(() -> trail.around(LI, PAUSE, () -> {
                    throw new Refused();
                }))
                .isInstanceOf(Refused.class);
        assertThat(trail.page(Optional.empty(), 10).items()).isEmpty();
        assertThat(trail.around(LI, PAUSE, () -> "done")).isEqualTo("done");
        assertThat(trail.page(Optional.empty(), 10).items()).hasSize(1).noneMatch(AuditTrail.Row::unfinished);
    }

    @Test
    void work_that_takes_longer_than_a_session_may_idle_is_written_down_all_the_same() throws SQLException {
        var done = new AuditTrail(impatient()).around(LI, PAUSE, () -> database.value("select pg_sleep(1.5)::text"));
        assertThat(done).isEmpty();
        assertThat(trail.page(Optional.empty(), 10).items()).hasSize(1).noneMatch(AuditTrail.Row::unfinished);
    }

    /// Sessions that the server ends after half a second.
    private DataSource impatient() {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        var limited = Integer.parseInt(database.value("show server_version_num")) >= 170_000;
        source.setOptions(
                "-c idle_in_transaction_session_timeout=500" + (limited ? " -c transaction_timeout=600" : ""));
        return source;
    }

    private static final class Refused extends RuntimeException implements AuditTrail.Refusing {
        private static final long serialVersionUID = 1;

        @Override
        public boolean nothingDone() {
            return true;
        }
    }
}
