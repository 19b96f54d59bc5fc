package io.compensationd.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Settings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final Settings.Tables TABLES =
            new Settings.Tables(new Settings.Accounts("users", "id", "balance", "isActive"), Optional.empty());

    @Test
    void names_are_quoted_and_found_in_the_platforms_schema() {
        var names = Names.of(TABLES, "app");
        assertThat(names.sql("select {accounts.active} from {accounts}, {tasks}"))
                .isEqualTo("select \"isActive\" from \"app\".\"users\", \"app\".\"compensation_tasks\"");
    }

    @Test
    void a_table_may_stand_in_a_schema_of_its_own_and_hold_any_character() {
        var accounts = new Settings.Accounts("billing.my \"$1\" \\users", "id", "balance", "active");
        assertThat(Names.of(new Settings.Tables(accounts, Optional.empty()), "app")
                        .sql("{accounts}"))
                .isEqualTo("\"billing\".\"my \"\"$1\"\" \\users\"");
    }

    @Test
    void a_table_that_is_not_configured_has_no_name() {
        var names = Names.of(TABLES, "app");
        assertThat(names.has("log")).isFalse();
        assertThatThrownBy(() -> names.sql("insert into {log}")).hasMessageContaining("{log}");
    }

    @Test
    void an_empty_name_is_refused() {
        var accounts = new Settings.Accounts("users", " ", "balance", "active");
        assertThatThrownBy(() -> Names.of(new Settings.Tables(accounts, Optional.empty()), "app"))
                .hasMessageContaining("expected the name of a table or column");
    }
}
