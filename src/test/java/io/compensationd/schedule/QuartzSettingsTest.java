package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Shows;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuartzSettingsTest {
    @Test
    void a_trailing_comment_that_makes_true_false_is_refused_by_name() {
        assertThat(QuartzSettings.problems(Map.of("org.quartz.jobStore.isClustered", "true  # several nodes")))
                .singleElement()
                .asString()
                .contains(
                        "org.quartz.jobStore.isClustered",
                        "must be true",
                        "which Quartz reads as false",
                        "a line of its own");
    }

    @Test
    void a_trailing_comment_behind_a_number_is_refused_by_name() {
        assertThat(QuartzSettings.problems(Map.of("org.quartz.jobStore.clusterCheckinInterval", "3000 # ms")))
                .singleElement()
                .asString()
                .contains("org.quartz.jobStore.clusterCheckinInterval", "must be 3000", "a line of its own");
    }

    @Test
    void what_quartz_parses_to_the_required_value_is_accepted() {
        assertThat(QuartzSettings.problems(Map.of(
                        "org.quartz.jobStore.isClustered", "TRUE",
                        "org.quartz.scheduler.idleWaitTime", " 5000 ",
                        "org.quartz.threadPool.threadCount", "3")))
                .isEmpty();
    }

    @Test
    void other_values_of_the_contract_are_refused() {
        assertThat(QuartzSettings.problems(Map.of(
                        "org.quartz.jobStore.isClustered", "false",
                        "org.quartz.jobStore.acquireTriggersWithinLock", "no",
                        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "10",
                        "org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore",
                        "org.quartz.scheduler.classLoadHelper.class", "org.quartz.simpl.CascadingClassLoadHelper",
                        "org.quartz.threadPool.threadCount", "0")))
                .hasSize(6);
    }

    @Test
    @Shows(36)
    void plug_ins_and_data_sources_of_the_file_are_refused() {
        assertThat(QuartzSettings.problems(Map.of(
                        "org.quartz.plugin.shutdown.class", "evil.Plugin",
                        "org.quartz.dataSource.x.connectionProvider.class", "evil.Provider",
                        "org.quartz.jobStore.dataSource", "x")))
                .hasSize(3)
                .allMatch(problem -> problem.contains("refused"));
    }

    @Test
    void an_unknown_key_is_refused_with_those_that_are_known() {
        assertThatThrownBy(() -> QuartzSettings.node(Map.of("org.quartz.jobStore.isClusterd", "true"), "a", 8))
                .isInstanceOf(ScheduleProblem.class)
                .hasMessageContainingAll("isClusterd", "org.quartz.jobStore.isClustered");
    }

    @Test
    void the_node_is_not_named_here() {
        assertThat(QuartzSettings.problems(Map.of("org.quartz.scheduler.instanceId", "AUTO")))
                .singleElement()
                .asString()
                .contains("--node-id");
    }

    @Test
    void worker_threads_of_the_file_win_over_the_number_of_lanes() {
        var properties = QuartzSettings.node(Map.of("org.quartz.threadPool.threadCount", "3"), "a", 8);
        assertThat(properties.getProperty("org.quartz.threadPool.threadCount")).isEqualTo("3");
        assertThat(QuartzSettings.node(Map.of(), "a", 8).getProperty("org.quartz.threadPool.threadCount"))
                .isEqualTo("8");
    }
}
