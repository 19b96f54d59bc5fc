package io.compensationd.compensation;

import io.compensationd.ledger.Accounts;
import io.compensationd.ledger.Names;
import java.time.Duration;
import java.time.InstantSource;

/// What all firings of a node share.
record Engine(
        Store store,
        String node,
        Rules rules,
        Events events,
        World world,
        Parts parts,
        Limiter limiter,
        Backoffs backoffs,
        Rhythms rhythms,
        Doubts doubts) {
    /// What is done for each lane now and then.
    ///
    /// @param looks  from a lane's very beginning, without claiming
    /// @param passes of a drain from a lane's very beginning
    /// @param strays looks for what other programs left in `processing`
    record Rhythms(Rhythm looks, Rhythm passes, Rhythm strays) {
        static Rhythms of(InstantSource clock) {
            return new Rhythms(
                    new Rhythm(Firings.FULL_LOOK, clock),
                    new Rhythm(Duration.ofSeconds(20), clock),
                    new Rhythm(Duration.ofMinutes(5), clock));
        }
    }

    static Engine of(Store store, String node, Rules rules, Events events, World world) {
        return new Engine(
                store,
                node,
                rules,
                events,
                world,
                Parts.of(store.names(), rules),
                new Limiter(rules.chunksAtOnce()),
                new Backoffs(System::nanoTime),
                Rhythms.of(world.clock()),
                new Doubts());
    }

    /// The same with other rules; how many chunks at once stays.
    Engine with(Rules rules) {
        return new Engine(store, node, rules, events, world, parts.with(rules), limiter, backoffs, rhythms, doubts);
    }

    /// The statements, each with its table.
    record Parts(
            Lanes lanes,
            DueTasks due,
            Accounts accounts,
            Settlement settlement,
            Completions completions,
            TaskTable tasks,
            Attempts attempts,
            Runs runs,
            Look look,
            Strays strays) {
        Parts with(Rules rules) {
            var settlement = new Settlement(rules.balance(), rules.retry());
            return new Parts(lanes, due, accounts, settlement, completions, tasks, attempts, runs, look, strays);
        }

        static Parts of(Names names, Rules rules) {
            return new Parts(
                    new Lanes(),
                    new DueTasks(),
                    new Accounts(names),
                    new Settlement(rules.balance(), rules.retry()),
                    new Completions(names),
                    new TaskTable(names),
                    new Attempts(),
                    new Runs(),
                    new Look(names),
                    new Strays(names));
        }
    }
}
