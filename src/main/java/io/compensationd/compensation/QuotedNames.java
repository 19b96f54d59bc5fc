package io.compensationd.compensation;

import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;

/// Names stand in the catalogue exactly as in the code: Prisma's are camelCase, and only quoting keeps them so.
final class QuotedNames extends PhysicalNamingStrategyStandardImpl {
    @Override
    public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment environment) {
        return new Identifier(name.getText(), true);
    }

    @Override
    public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment environment) {
        return new Identifier(name.getText(), true);
    }
}
