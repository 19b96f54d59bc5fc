package io.compensationd.faults;

/// What the tests write down themselves, in a schema of their own: opening balances, every credit, every change of a
/// task, every pause. Nothing in it is known to a node.
final class Audit {
    private Audit() {}

    static final String SQL = """
            create schema faults;
            create table faults.opening as select id, balance from users;
            create table faults.moves (account bigint not null, amount numeric not null);
            create table faults.pauses (lasted tstzrange not null);
            create table faults.changes (
                task bigint, was text, is_now text, retries_were integer, retries integer, retries_max integer, at timestamptz);

            create function faults.note_change() returns trigger language plpgsql security definer as $$
            begin
                insert into faults.changes values (new.id, old.status, new.status, old."retryCount", new."retryCount",
                    new."maxRetries", clock_timestamp());
                return null;
            end $$;
            create trigger faults_audit after update of status, "retryCount" on compensation_tasks
                for each row execute function faults.note_change();
            """;
}
