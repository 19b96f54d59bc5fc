package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.desk.TaskOrder.By;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskListIT {
    @ParameterizedTest
    @CsvSource({
        "ID,true",
        "ID,false",
        "CREATED,true",
        "CREATED,false",
        "DUE,true",
        "DUE,false",
        "COST,true",
        "COST,false"
    })
    void pages_follow_one_another_without_gap_or_repetition_even_where_all_values_are_equal(By by, boolean descending)
            throws SQLException {
        try (var desk = new DeskTables().tasks(1, 25, "pending").tasks(26, 40, "failed")) {
            desk.database.sql("update compensation_tasks set \"createdAt\" = '2026-01-01' where id <= 30");
            var order = new TaskOrder(by, descending);
            var all = walk(desk, TaskFilter.ALL, order, 7);
            assertThat(all).hasSize(40).doesNotHaveDuplicates();
            assertThat(all).isEqualTo(ids(desk.list().page(TaskFilter.ALL, order, Optional.empty(), 1000)));
            var pending = walk(desk, TaskFilter.ALL.statuses(Set.of("pending")), order, 7);
            assertThat(pending).hasSize(25).isSubsetOf(all);
        }
    }

    @Test
    void filters_narrow_by_status_user_reason_and_time_of_creation() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 10, "pending").tasks(11, 20, "failed")) {
            desk.database.sql("update compensation_tasks set \"userId\" = -4 where id in (3, 13)");
            assertThat(ids(desk, TaskFilter.ALL.statuses(Set.of("failed")))).hasSize(10);
            assertThat(ids(desk, filter(Set.of(-4L), Set.of(), null, null))).containsExactly(13L, 3L);
            assertThat(ids(desk, filter(Set.of(), Set.of("balance_short"), null, null)))
                    .hasSize(10);
            assertThat(ids(desk, filter(Set.of(), Set.of("'; drop table users; --"), null, null)))
                    .isEmpty();
            assertThat(ids(desk, filter(Set.of(), Set.of(), "2026-01-01T00:00:05Z", "2026-01-01T00:00:08Z")))
                    .containsExactly(7L, 6L, 5L);
            assertThat(ids(desk, TaskFilter.ids(Set.of(2L, 99L)))).containsExactly(2L);
        }
    }

    @Test
    void a_reason_is_looked_for_among_so_many_tasks_of_each_status_where_somebody_waits() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 20, "pending").tasks(21, 40, "failed")) {
            desk.database.sql("update compensation_tasks set \"failureReason\" = 'odd' where id in (2, 19, 22, 39)");
            var odd = filter(Set.of(), Set.of("odd"), null, null);
            var created = new TaskOrder(By.CREATED, true);
            assertThat(ids(desk.list().page(odd, created, Optional.empty(), 10)))
                    .containsExactly(39L, 22L, 19L, 2L);
            assertThat(ids(desk.list().lookingAt(5).page(odd, created, Optional.empty(), 10)))
                    .containsExactly(39L, 19L);
            var waiting = odd.statuses(Set.of("pending"));
            assertThat(ids(desk.list().lookingAt(1).page(waiting, new TaskOrder(By.DUE, true), Optional.empty(), 10)))
                    .isEmpty();
        }
    }

    /// Neither is there an index for them, nor may somebody who waits for a page have them all read and sorted.
    @Test
    void users_with_many_tasks_are_looked_for_among_the_next_ones_of_all_page_by_page() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 40, "failed").tasks(41, 60, "pending")) {
            desk.database.sql(
                    "update compensation_tasks set \"userId\" = case when id % 3 = 0 and id < 30 then 8 else 16 end");
            var eight = filter(Set.of(8L), Set.of(), null, null);
            var list = desk.list().lookingAt(5);
            var newest = new TaskOrder(By.ID, true);
            var found = new ArrayList<Long>();
            int pages = 0;
            for (Optional<Cursor> at = Optional.empty(); pages == 0 || at.isPresent(); pages++) {
                var page = list.page(eight, newest, at, 50);
                assertThat(page.part()).isTrue();
                found.addAll(ids(page));
                at = page.next();
            }
            assertThat(found).containsExactly(27L, 24L, 21L, 18L, 15L, 12L, 9L, 6L, 3L);
            assertThat(pages).isEqualTo(13);
            var oldest = new TaskOrder(By.CREATED, false);
            for (var statuses : List.of(Set.of("failed"), Set.of("failed", "pending"), Set.<String>of()))
                assertThat(walk(list, eight.statuses(statuses), oldest, 2))
                        .containsExactly(3L, 6L, 9L, 12L, 15L, 18L, 21L, 24L, 27L);
            assertThatThrownBy(() -> list.page(eight, new TaskOrder(By.COST, true), Optional.empty(), 50))
                    .isInstanceOf(TaskList.TooMany.class);
            var few = desk.list().lookingAt(9);
            for (var by : By.values()) {
                var page = few.page(eight, new TaskOrder(by, true), Optional.empty(), 50);
                assertThat(ids(page)).hasSize(9);
                assertThat(page.part()).isFalse();
            }
        }
    }

    @Test
    void statuses_that_nobody_knows_are_listed_and_nan_is_no_amount() throws SQLException {
        try (var desk = new DeskTables().task(1, "on hold").task(2, "pending")) {
            desk.database.sql("update compensation_tasks set cost = 'NaN' where id = 1");
            var rows = desk.list()
                    .page(TaskFilter.ALL, TaskOrder.NEWEST, Optional.empty(), 10)
                    .rows();
            assertThat(rows).extracting(StoredTask::id).containsExactly(2L, 1L);
            assertThat(rows.getLast().charge().cost()).isNull();
            assertThat(walk(desk, TaskFilter.ALL, new TaskOrder(By.COST, true), 1))
                    .containsExactly(1L, 2L);
        }
    }

    @Test
    void a_page_reads_an_index_and_stops_however_many_rows_there_are() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 30_000, "completed").tasks(30_001, 60_000, "pending")) {
            desk.database.sql("analyze compensation_tasks");
            for (var order : List.of(TaskOrder.NEWEST, new TaskOrder(By.ID, true))) {
                var before = blocks(desk);
                desk.list().page(TaskFilter.ALL, order, Optional.empty(), 50);
                assertThat(blocks(desk) - before).as(order.toString()).isLessThan(500);
            }
            var before = blocks(desk);
            var due = new TaskOrder(By.DUE, false);
            desk.list().page(TaskFilter.ALL.statuses(Set.of("pending")), due, Optional.empty(), 50);
            assertThat(blocks(desk) - before).isLessThan(500);
            desk.database.sql("delete from compensation_tasks where id between 30001 and 59000");
            desk.database.sql("update compensation_tasks set status = 'failed' where status = 'pending'");
            desk.database.sql("vacuum analyze compensation_tasks");
            before = blocks(desk);
            var nobodys = filter(Set.of(), Set.of("no_such_reason"), null, null);
            assertThat(ids(desk, nobodys.withReasonsWhereTheyAre())).isEmpty();
            assertThat(blocks(desk) - before).isLessThan(10_000);
        }
    }

    @Test
    void a_reason_is_looked_for_where_one_can_be() throws SQLException {
        try (var desk = new DeskTables().task(1, "failed").task(2, "completed")) {
            desk.database.sql("""
                    alter table compensation_tasks disable trigger compensation_completed_is_final;
                    update compensation_tasks set "failureReason" = 'fault'""");
            var fault = filter(Set.of(), Set.of("fault"), null, null);
            assertThat(ids(desk, fault.withReasonsWhereTheyAre())).containsExactly(1L);
            assertThat(ids(desk, fault.statuses(Set.of("completed")).withReasonsWhereTheyAre()))
                    .containsExactly(2L);
        }
    }

    @Test
    void a_cursor_of_another_order_or_none_at_all_is_no_cursor() {
        assertThat(Cursor.parse("2026-11-22T10:00:00.123Z/4711", By.CREATED)).isPresent();
        assertThat(Cursor.parse("2026-11-22T10:00:00.123Z/4711", By.ID)).isEmpty();
        assertThat(Cursor.parse("17/17", By.ID)).contains(new Cursor("17", 17));
        assertThat(Cursor.parse("NaN/17", By.COST)).isPresent();
        for (var text : List.of("", "/", "17", "17/", "x/17", "17/x", "1'/1", "+1000000000-12-31T23:59:59Z/1"))
            for (var by : By.values())
                assertThat(Cursor.parse(text, by)).as(text).isEmpty();
    }

    /// Blocks of the table and its indexes that were asked for, by sessions that have told so.
    private static long blocks(DeskTables desk) {
        desk.database.sql("select pg_stat_force_next_flush()");
        return Long.parseLong(desk.value("""
                select coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0) + coalesce(idx_blks_hit, 0)
                    + coalesce(idx_blks_read, 0)
                from pg_statio_user_tables where relname = 'compensation_tasks'
                """));
    }

    private static List<Long> walk(DeskTables desk, TaskFilter filter, TaskOrder order, int rows) throws SQLException {
        return walk(desk.list(), filter, order, rows);
    }

    private static List<Long> walk(TaskList list, TaskFilter filter, TaskOrder order, int rows) throws SQLException {
        var ids = new ArrayList<Long>();
        var after = Optional.<Cursor>empty();
        do {
            var page = list.page(filter, order, after, rows);
            ids.addAll(ids(page));
            after = page.next().flatMap(next -> Cursor.parse(next.toString(), order.by()));
        } while (after.isPresent());
        return ids;
    }

    private static List<Long> ids(DeskTables desk, TaskFilter filter) throws SQLException {
        return ids(desk.list().page(filter, TaskOrder.NEWEST, Optional.empty(), 100));
    }

    private static List<Long> ids(TaskPage page) {
        return page.rows().stream().map(StoredTask::id).toList();
    }

    private static TaskFilter filter(Set<Long> users, Set<String> reasons, String from, String before) {
        return new TaskFilter(
                Set.of(),
                Set.of(),
                users,
                reasons,
                Optional.ofNullable(from).map(Instant::parse),
                Optional.ofNullable(before).map(Instant::parse));
    }
}
