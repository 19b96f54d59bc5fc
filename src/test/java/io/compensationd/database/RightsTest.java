package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Column;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RightsTest {
    @Test
    void an_import_may_bring_exactly_the_columns_that_the_desk_knows() {
        assertThat(Rights.brought())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Column.values()).map(Column::text).toList());
    }
}
