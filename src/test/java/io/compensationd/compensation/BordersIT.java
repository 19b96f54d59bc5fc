package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Failpoints.Border;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Where;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every statement of a firing stands between two borders, so that a fault can be planted at each of them. A new
/// statement without a [Step] fails here.
class BordersIT {
    /// They write nothing, or nothing that stays.
    private static final Set<Step> OF_SEVERAL_STATEMENTS = EnumSet.of(Step.PREPARE, Step.LOOK, Step.RESOLVE);

    private final List<Object> passed = new ArrayList<>();
    private final TestDatabase direct = TestDatabases.migrated();
    private final Proxy network = Proxy.before(direct.url());
    private final Platform platform = new Platform(new TestDatabase(network.url()));
    private final Store store = Store.open(recorded(platform.database.work()), TestDatabases.tables(), "public");

    BordersIT() throws Exception {}

    @AfterEach
    void close() throws Exception {
        store.close();
        platform.close();
        direct.close();
        network.close();
    }

    @Test
    void every_statement_of_a_firing_stands_between_two_borders_and_every_border_is_reached() {
        platform.user(8, "10").user(16, "1").user(24, "10");
        platform.task(8, "1");
        platform.task(16, "2");
        fire(Cause.INTERVAL, FiringWatch.NONE);
        fire(Cause.DUE, FiringWatch.NONE);

        platform.raise("compensation.ledger_entries", "new.account_id = 24", "23514");
        platform.task(24, "1");
        platform.task(8, "1");
        fire(Cause.DUE, FiringWatch.NONE);

        fire(Cause.FIRE, FiringWatch.NONE);

        platform.task(8, "1");
        fire(Cause.DUE, new FiringWatch() {
            @Override
            public void guarded() {
                network.cut(Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER);
            }

            @Override
            public boolean stopping() {
                return false;
            }
        });

        assertThat(statementsWithoutABorder()).isEmpty();
        var borders = passed.stream().filter(Border.class::isInstance).toList();
        assertThat(Border.all()).allSatisfy(border -> assertThat(borders).contains(border));
        assertThat(platform.value("select count(*) from compensation_tasks where status = 'completed'"))
                .isEqualTo("3");
    }

    @Test
    void a_statement_without_a_border_is_found() {
        passed.addAll(List.of(
                new Border(Step.CLAIM, false),
                "select 1",
                "update planted set forgotten = true",
                new Border(Step.CLAIM, true),
                "commit"));

        assertThat(statementsWithoutABorder()).containsExactly("update planted set forgotten = true");
    }

    private List<String> statementsWithoutABorder() {
        var found = new ArrayList<String>();
        Object last = "begin";
        for (var next : passed) {
            boolean several = last instanceof Border border && OF_SEVERAL_STATEMENTS.contains(border.step());
            if (next instanceof String statement && last instanceof String) found.add(statement);
            if (!(next instanceof String && several)) last = next;
        }
        return found;
    }

    private void fire(Cause cause, FiringWatch watch) {
        var slot = cause == Cause.INTERVAL ? Optional.of(Instant.EPOCH) : Optional.<Instant>empty();
        var request = cause == Cause.FIRE ? Optional.of(UUID.randomUUID()) : Optional.<UUID>empty();
        var world = new World(InstantSource.system(), () -> 0.5, passed::add);
        new Firings(store, "node-a", platform.rules, Events.NONE, world)
                .fire(new Firing(0, cause, slot, request), watch);
    }

    private DataSource recorded(DataSource source) {
        return (DataSource) proxy(DataSource.class, source);
    }

    /// Hands on what is called, and notes what goes to the server.
    private Object proxy(Class<?> type, Object target) {
        return java.lang.reflect.Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    var name = method.getName();
                    if (target instanceof Statement statement && name.startsWith("execute"))
                        passed.add(statement.toString());
                    if (target instanceof Connection && name.equals("commit")) passed.add(name);
                    try {
                        var result = method.invoke(target, arguments);
                        var returned = method.getReturnType();
                        boolean watched = returned == Connection.class || Statement.class.isAssignableFrom(returned);
                        return watched && result != null ? proxy(returned, result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
