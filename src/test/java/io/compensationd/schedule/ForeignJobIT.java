package io.compensationd.schedule;

import static io.compensationd.schedule.Site.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.Shows;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Who can write Quartz's tables must not be able to run code in a node.
class ForeignJobIT {
    private static final AtomicInteger MADE = new AtomicInteger();

    @Test
    @Shows({28, 36})
    void a_planted_job_class_is_refused_and_harms_no_lane() {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            site.sql("""
                    insert into compensation.qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,
                        is_nonconcurrent, is_update_data, requests_recovery)
                    values ('compensationd', 'evil', 'evil', '%s', true, false, false, false);
                    insert into compensation.qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,
                        next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
                    values ('compensationd', 'evil', 'evil', 'evil', 'evil', 1, -1, 9, 'WAITING', 'SIMPLE', 1, 0, -1);
                    insert into compensation.qrtz_simple_triggers values ('compensationd', 'evil', 'evil', 0, 0, 0)
                    """.formatted(Evil.class.getName()));
            site.tasks(3, 5).awaitSettled(SOON);
            Await.until(
                    SOON,
                    "its trigger is out of the way",
                    () -> site.trigger("evil", "trigger_state").equals("ERROR"));
            site.tasks(4, 5).awaitSettled(SOON);
            assertThat(MADE).hasValue(0);
            assertThat(site.console().board().wedged())
                    .extracting(Board.Wedge::trigger)
                    .containsExactly("evil.evil");
        }
    }

    /// Counts its instances.
    public static final class Evil implements Job {
        public Evil() {
            MADE.incrementAndGet();
        }

        @Override
        public void execute(JobExecutionContext context) {
            MADE.incrementAndGet();
        }
    }
}
