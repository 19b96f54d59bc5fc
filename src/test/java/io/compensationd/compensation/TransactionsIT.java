package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionsIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void a_transaction_whose_error_was_swallowed_is_not_committed() {
        platform.user(8, "10");
        assertThatThrownBy(() -> platform.store.write(session -> {
                    session.createNativeMutationQuery("update users set balance = 0")
                            .executeUpdate();
                    try {
                        session.createNativeMutationQuery("insert into users (id) values (8)")
                                .executeUpdate();
                    } catch (RuntimeException e) {
                        // swallowed: what must not pass for a success
                    }
                    return 0;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("swallowed");
        assertThat(platform.value("select balance from users")).isEqualTo("10.0000");
    }

    @Test
    void an_error_of_the_jvm_rolls_back_as_well() {
        platform.user(8, "10");
        assertThatThrownBy(() -> platform.store.write(session -> {
                    session.createNativeMutationQuery("update users set balance = 0")
                            .executeUpdate();
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(platform.value("select balance from users")).isEqualTo("10.0000");
    }

    @Test
    void a_rehearsal_that_loses_its_session_says_what_happened_first() {
        assertThatThrownBy(() -> platform.store.read(session -> {
                    Transactions.rehearse(session, s -> {
                        var pid = s.createNativeQuery("select pg_backend_pid()", Integer.class)
                                .getSingleResult();
                        platform.value("select pg_terminate_backend(%d, 10000)".formatted(pid));
                        s.createNativeQuery("select 1", Integer.class).getSingleResult();
                    });
                    return 0;
                }))
                .satisfies(error ->
                        assertThat(Fault.of(error).message()).isNotEmpty().doesNotContain("Connection is closed"));
    }
}
