package io.compensationd.compensation.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KindTest {
    @Test
    void the_docs_have_a_section_for_each_kind_and_for_no_other() throws IOException {
        var sections = Files.readAllLines(Path.of("docs/doctor.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4));
        assertThat(sections)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Kind.values()).map(Kind::code).toList());
    }
}
