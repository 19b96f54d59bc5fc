package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.Failpoints.Border;
import io.compensationd.compensation.Step;
import io.compensationd.settings.SettingsProblem;
import org.junit.jupiter.api.Test;

class PlantedFaultsTest {
    private static final Border CLAIM = new Border(Step.CLAIM, false);
    private static final Border CLAIMED = new Border(Step.CLAIM, true);

    @Test
    void a_fault_happens_as_often_as_it_was_planted_and_nowhere_else() {
        var faults = PlantedFaults.read("after-claim:throw*2, event:throw", false);

        assertThatCode(() -> faults.pass(CLAIM)).doesNotThrowAnyException();
        assertThatThrownBy(() -> faults.pass(CLAIMED)).hasMessage("failpoint after-claim");
        assertThatThrownBy(() -> faults.pass(CLAIMED)).hasMessage("failpoint after-claim");
        assertThatCode(() -> faults.pass(CLAIMED)).doesNotThrowAnyException();
    }

    @Test
    void nothing_is_planted_unless_asked_for() {
        assertThatCode(() -> Border.all().forEach(PlantedFaults.asked()::pass)).doesNotThrowAnyException();
    }

    @Test
    void a_packaged_node_refuses_them() {
        assertThatThrownBy(() -> PlantedFaults.read("claim:halt", true))
                .isInstanceOf(SettingsProblem.class)
                .hasMessageContaining("-Dcompensation.failpoints=allow");
    }

    @Test
    void what_is_no_failpoint_is_told() {
        assertThatThrownBy(() -> PlantedFaults.read("claim:explode", false)).hasMessageContaining("\"claim:explode\"");
        assertThatThrownBy(() -> PlantedFaults.read("claims:halt", false))
                .hasMessageContaining("there is no \"claims\"")
                .hasMessageContaining("after-back-off");
        assertThat(PlantedFaults.names()).hasSize(2 * Step.values().length + 1);
    }
}
