package io.compensationd.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class TestServerIT {
    @Test
    void a_real_server_answers() throws Exception {
        try (var connection = DriverManager.getConnection(TestServer.database());
                var result = connection.createStatement().executeQuery("select version()")) {
            result.next();
            assertThat(result.getString(1)).startsWith("PostgreSQL");
        }
    }
}
