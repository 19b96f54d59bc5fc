package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ShareTest {
    @Test
    void a_node_that_is_alone_takes_all_lanes_and_has_one_thread_over() {
        assertThat(Share.of(8, 1, 9)).isEqualTo(9);
        assertThat(Share.of(8, 0, 9)).isEqualTo(9);
    }

    @Test
    void the_shares_of_all_nodes_cover_all_lanes() {
        for (int lanes = 1; lanes <= 64; lanes *= 2)
            for (int nodes = 1; nodes <= 70; nodes++)
                assertThat(nodes * Share.of(lanes, nodes, lanes + 1)).isGreaterThanOrEqualTo(lanes);
    }

    @Test
    void a_node_stays_with_its_share_unless_it_has_too_few_threads_for_all_lanes() {
        assertThat(alone(9).mayStay(8)).isTrue();
        assertThat(alone(9).mayStay(9)).isTrue();
        assertThat(alone(3).mayStay(2)).isTrue();
        assertThat(alone(3).mayStay(3)).isFalse();
    }

    private static Share alone(int threads) {
        return new Share(new Sql(new HikariDataSource()), 8, threads, Clock.systemUTC());
    }

    @Test
    void a_share_is_no_larger_than_its_part_rounded_up_nor_than_the_pool() {
        assertThat(Share.of(8, 3, 9)).isEqualTo(3);
        assertThat(Share.of(8, 4, 9)).isEqualTo(2);
        assertThat(Share.of(8, 9, 9)).isEqualTo(1);
        assertThat(Share.of(8, 2, 3)).isEqualTo(3);
    }
}
