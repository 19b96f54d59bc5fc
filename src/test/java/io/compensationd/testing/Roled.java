package io.compensationd.testing;

import io.compensationd.database.Database;
import io.compensationd.database.Grants;
import io.compensationd.database.Migrations;
import io.compensationd.database.Role;
import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/// A database as a security review wants it: the platform's tables belong to the platform's role, which is no
/// superuser,
/// the schema `compensation` to `comp_owner`, which migrated it, and each of our roles has its rights. All passwords
/// are `test`.
public final class Roled implements AutoCloseable {
    private static final String PLATFORM = """
            do $$ begin
              if not exists (select from pg_roles where rolname = 'platform') then
                create role platform login password 'test'; end if;
            end $$;
            alter schema public owner to platform
            """;

    public final TestDatabase admin;

    private Roled(TestDatabase admin) {
        this.admin = admin;
    }

    public static Roled on(TestServer server, String name) {
        var roled = prismas(server, name);
        roled.grants().apply(line -> {});
        roled.passwords();
        try (var owner = new TestDatabase(roled.url(Role.OWNER.id()))) {
            new Migrations(owner.database(), TestDatabases.tables()).migrate(line -> {});
        }
        return roled;
    }

    /// The platform's own tables, and nothing of ours.
    public static Roled prismas(TestServer server, String name) {
        var roled = new Roled(TestDatabases.on(server, name));
        roled.admin.sql(PLATFORM);
        roled.as("platform", Prisma.TABLES);
        return roled;
    }

    public void passwords() {
        for (var role : Role.values()) admin.sql("alter role " + role.id() + " password 'test'");
    }

    public Grants grants() {
        return new Grants(admin.database(), TestDatabases.tables());
    }

    /// JDBC, with a role and its password in it.
    public String url(String role) {
        return admin.url().replace("user=postgres", "user=" + role);
    }

    /// As a node opens it: it works as `comp_daemon` and would migrate as `comp_owner`.
    public Database node() {
        var all = TestDatabases.settings(url(Role.DAEMON.id()));
        return Database.open(
                new Settings.Database(
                        all.url(),
                        all.user(),
                        all.password(),
                        false,
                        all.dataFolder(),
                        all.schema(),
                        all.workPool(),
                        true,
                        Optional.of(Role.OWNER.id()),
                        Optional.of(new Secret("test"))),
                "test");
    }

    /// Runs a statement as a role.
    ///
    /// @return empty, or the SQLSTATE of its refusal
    public String as(String role, String sql) {
        try (var connection = DriverManager.getConnection(url(role));
                var statement = connection.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
