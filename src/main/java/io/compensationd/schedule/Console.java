package io.compensationd.schedule;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/// What an operator does with the schedule: pause, resume, fire, see. It is a Quartz scheduler on the nodes'
/// store that is never started, so any other Quartz client can do the same, and it needs no node.
public final class Console implements AutoCloseable {
    /// Keys of a one-shot trigger's data; the values are strings, because the store keeps properties.
    static final String REQUEST = "request";

    static final String CAUSE = "cause";

    private final Scheduler scheduler;
    private final Sql sql;
    private final Board board;
    private final PauseNotes notes;
    private final Interval interval;
    private final InstantSource clock;

    private Console(Scheduler scheduler, Sql sql, Interval interval, InstantSource clock) {
        this.scheduler = scheduler;
        this.sql = sql;
        this.board = new Board(sql);
        this.notes = new PauseNotes(sql);
        this.interval = interval;
        this.clock = clock;
    }

    /// @param schedule for triggers that no node has stored yet
    /// @param pool     of the store
    /// @param clock    this machine's, which may be wrong
    public static Console open(Settings.Schedule schedule, DataSource pool, InstantSource clock) {
        var interval = Interval.parse(schedule.interval());
        try {
            return new Console(Schedulers.console(pool), new Sql(pool), interval, new StoreClock(pool, clock));
        } catch (SchedulerException e) {
            throw ScheduleProblem.failed("The schedule could not be opened", e);
        }
    }

    public Board board() {
        return board;
    }

    /// Of the lanes' triggers.
    public Restoration restoration() {
        return new Restoration(scheduler, sql, interval, clock);
    }

    /// @param by     who pauses, for those who ask why nothing moves
    /// @param expiry when it ends by itself; empty: when somebody resumes
    public record Note(String by, Optional<String> reason, Optional<Duration> expiry) {
        public Note(String by, Optional<String> reason) {
            this(by, reason, Optional.empty());
        }
    }

    /// No lane starts a chunk any more, and running drains stop at their next chunk boundary.
    public void pause(Note note) {
        notes.remember(null, note);
        quartz("All lanes could not be paused", () -> scheduler.pauseTriggers(group()));
    }

    public void pause(int lane, Note note) {
        mustExist(List.of(lane), lanes());
        notes.remember(lane, note);
        quartz("Lane " + lane + " could not be paused", () -> {
            install();
            scheduler.pauseTrigger(Keys.interval(lane));
        });
    }

    /// @param allGroups whether every group of the store was resumed: somebody had paused all of them, and as
    /// long as that                  mark stands the store pauses our group again
    public record Resumed(boolean allGroups) {}

    /// All lanes, those that were paused one by one too. Their due work starts at once.
    public Resumed resume() {
        boolean all = board.pausedGroups().contains(Keys.ALL_GROUPS_PAUSED);
        // First: a node that ends an old pause takes a note for a pause that was made anew.
        notes.forgetAll();
        quartz("The lanes could not be resumed", () -> {
            if (all) scheduler.resumeAll();
            scheduler.resumeTriggers(group());
            wake(lanes());
        });
        return new Resumed(all);
    }

    public void resume(int lane) {
        mustExist(List.of(lane), lanes());
        if (allPaused())
            throw ScheduleProblem.state("All lanes are paused, so lane " + lane
                    + " alone cannot be resumed. Resume all: compensationd resume");
        notes.forget(lane);
        quartz("Lane " + lane + " could not be resumed", () -> {
            scheduler.resumeTrigger(Keys.interval(lane));
            wake(List.of(lane));
        });
    }

    /// Fires lanes now, on whatever nodes there are. [Board#request] shows what becomes of it.
    ///
    /// @param lanes empty: all
    /// @return how many lanes were fired
    public int fire(UUID request, Cause cause, Collection<Integer> lanes) {
        var states = board.lanes();
        var all = numbers(states);
        var chosen = lanes.isEmpty() ? all : List.copyOf(lanes);
        mustExist(chosen, all);
        mustRun(chosen, states);
        quartz("The lanes could not be fired", () -> {
            install();
            for (int lane : chosen) scheduler.scheduleJob(oneShot(lane, request, cause));
        });
        look();
        return chosen.size();
    }

    /// Whether all lanes are paused at once, and new ones would be.
    public boolean allPaused() {
        var groups = board.pausedGroups();
        return groups.contains(Keys.ALL_GROUPS_PAUSED) || groups.contains(Keys.GROUP);
    }

    /// After the number of lanes was changed: makes the triggers that are missing, and removes those of lanes that
    /// are no more. A lane's tasks are others now, so all of them are looked at.
    public void lanesChanged() {
        int count = lanes().size();
        quartz("The triggers could not be changed", () -> {
            for (var key : scheduler.getTriggerKeys(group()))
                if (Keys.lane(key).orElse(0) >= count) scheduler.unscheduleJob(key);
            wake(lanes());
        });
        notes.forgetFrom(count);
    }

    /// Gives all lanes another interval: the nodes never do, they warn.
    public void reschedule(Interval replacement) {
        quartz("The interval could not be changed", () -> {
            install();
            new LaneTriggers(scheduler, clock).replace(lanes().size(), replacement, new Retiming(sql.pool()));
        });
    }

    @Override
    public void close() {
        quartz("The schedule could not be closed", () -> scheduler.shutdown(false));
    }

    private static void mustExist(List<Integer> lanes, List<Integer> all) {
        for (int lane : lanes)
            if (!all.contains(lane))
                throw ScheduleProblem.configuration(
                        "There is no lane " + lane + ": lanes are 0 to " + (all.size() - 1) + ".");
    }

    private void mustRun(Collection<Integer> lanes, List<Board.LaneState> states) {
        if (board.nodes().stream().noneMatch(Board.NodeState::alive))
            throw ScheduleProblem.state("No node is alive, so nothing would fire. Start one (compensationd run),"
                    + " or let this process be the node for one pass: compensationd fire --here");
        var paused = numbers(states.stream()
                .filter(lane -> lane.paused() && lanes.contains(lane.lane()))
                .toList());
        if (!paused.isEmpty())
            throw ScheduleProblem.state("Paused: " + (paused.size() == states.size() ? "all lanes" : "lanes " + paused)
                    + ". Nothing was fired. Resume first: compensationd resume");
    }

    /// Where no node has started yet there are no triggers to pause.
    private void install() throws SchedulerException {
        int count = lanes().size();
        if (board.ours().containsAll(Keys.namesOf(count))) return;
        new LaneTriggers(scheduler, clock).installMissing(count, interval);
        due().install(count);
    }

    private void wake(Collection<Integer> lanes) throws SchedulerException {
        install();
        for (int lane : lanes) due().now(lane);
        look();
    }

    private DueTriggers due() {
        return new DueTriggers(scheduler, Alarm.NONE, clock);
    }

    /// The nodes would see it within their idle wait; this tells them at once.
    private void look() {
        sql.run("select pg_notify(?, ?)", Listener.CHANNEL, WakeUps.LOOK_NOW);
    }

    /// Ends the pauses whose time is over; the audit says so. Any node may do it, and several at once.
    public void resumeExpired() {
        new PauseEnds(scheduler, sql, notes, board).end(lanes(), this::wake);
    }

    private List<Integer> lanes() {
        return numbers(board.lanes());
    }

    private static List<Integer> numbers(List<Board.LaneState> lanes) {
        return lanes.stream().map(Board.LaneState::lane).toList();
    }

    private Trigger oneShot(int lane, UUID request, Cause cause) {
        return TriggerBuilder.newTrigger()
                .withIdentity(Keys.fire(lane, request))
                .forJob(Keys.JOB)
                .usingJobData(REQUEST, request.toString())
                .usingJobData(CAUSE, cause.name())
                .startAt(Date.from(clock.instant()))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                .build();
    }

    private static GroupMatcher<TriggerKey> group() {
        return GroupMatcher.triggerGroupEquals(Keys.GROUP);
    }

    private interface Work {
        void run() throws SchedulerException;
    }

    private static void quartz(String problem, Work work) {
        try {
            work.run();
        } catch (SchedulerException e) {
            throw ScheduleProblem.failed(problem, e);
        }
    }
}
