package io.xenolith.abi;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.profile.OtherVersions;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every constant class against the numbers of Xen's headers, both ways. */
class ConstantsTest {
    private final Facts facts = Facts.load();

    @TestFactory
    Stream<DynamicTest> everyDeclaredConstantHasXensValue() {
        return facts.constants.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(),
                        () -> checkAll(entry.getKey(), entry.getValue())));
    }

    private static void checkAll(final String className, final List<Facts.Constant> declared) throws Exception {
        final Class<?> type = Facts.classNamed(className);
        for (final Facts.Constant constant : declared) {
            final Field field = type.getField(constant.name());
            assertThat(field.getModifiers()).as(constant.name())
                    .isEqualTo(Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL);
            final long value = ((Number) field.get(null)).longValue();
            assertThat(value).as(constant.name()).isEqualTo(constant.value());
        }
    }

    @TestFactory
    Stream<DynamicTest> noConstantIsUndeclared() {
        return Facts.compiledClasses().stream().filter(type -> !CStruct.class.isAssignableFrom(type))
                .filter(type -> publicNumbers(type).findAny().isPresent())
                // Held against the table of versions by VersionTableTest.
                .filter(type -> type != OtherVersions.class)
                .map(type -> DynamicTest.dynamicTest(type.getName(), () -> {
                    final List<Facts.Constant> declared = facts.constants.get(type.getName());
                    assertThat(declared).as("constants without a source in Xen's headers").isNotNull();
                    assertThat(publicNumbers(type).map(Field::getName))
                            .containsExactlyInAnyOrderElementsOf(declared.stream().map(Facts.Constant::name).toList());
                }));
    }

    private static Stream<Field> publicNumbers(final Class<?> type) {
        return Arrays.stream(type.getFields()).filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getType() == int.class || field.getType() == long.class);
    }

    @Test
    void theFactsAreNotEmpty() {
        assertThat(facts.constants).hasSizeGreaterThan(25);
        assertThat(facts.constants.values().stream().mapToInt(List::size).sum()).isGreaterThan(1400);
    }
}
