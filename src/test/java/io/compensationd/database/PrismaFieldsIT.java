package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The fields that `compensationd prisma` prints, beside the columns that `migrate` adds.
class PrismaFieldsIT {
    private static final Pattern FIELD = Pattern.compile("^ *(\\w+) +(DateTime|String)(\\??)(.*)$", Pattern.MULTILINE);

    private static final String COLUMNS = """
            select coalesce(string_agg(concat_ws(' ', quote_ident(column_name), data_type,
                       case is_nullable when 'YES' then 'null' end,
                       case when column_default is not null then 'default' end,
                       case when exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid
                                          and i.indkey::text = a.attnum::text
                                         where i.indrelid = 'compensation_tasks'::regclass and i.indisunique
                                           and not i.indisprimary and a.attname = column_name) then 'unique' end), ','), '')
            from information_schema.columns where table_name = 'compensation_tasks' and table_schema = 'public'
            """;

    @Test
    void there_is_a_field_for_each_column_of_ours_and_none_else() {
        try (var database = Prisma.database()) {
            var theirs = columns(database);
            Migrating.migrate(database);
            var ours = columns(database);
            assertThat(ours.removeAll(theirs)).isTrue();
            assertThat(ours).hasSize(4).isEqualTo(fields());
        }
    }

    private static Set<String> columns(TestDatabase database) {
        return new TreeSet<>(List.of(database.value(COLUMNS).split(",")));
    }

    /// As columns, written like them.
    private static Set<String> fields() {
        return FIELD.matcher(PrismaFields.text())
                .results()
                .map(field -> {
                    var words = new StringBuilder("\"" + field.group(1) + "\" ");
                    var attributes = field.group(4);
                    words.append(attributes.contains("@db.Timestamptz(6)") ? "timestamp with time zone" : "text");
                    if (field.group(3).equals("?")) words.append(" null");
                    if (attributes.contains("@default(now())")) words.append(" default");
                    if (attributes.contains("@unique")) words.append(" unique");
                    return words.toString();
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
