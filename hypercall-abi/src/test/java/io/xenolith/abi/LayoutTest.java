package io.xenolith.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every flyweight against the layout a C compiler gives its struct: by its constants, and by what its accessors really do
 * to memory. Each setter writes a pattern into memory filled with something else, and exactly the field's bytes change.
 */
class LayoutTest {
    /** No byte of it occurs in {@link #PATTERN}. */
    private static final byte BACKGROUND = 0x55;
    /** Distinct bytes, the sign bit set in the byte that is the highest for each width. */
    private static final long PATTERN = 0x8f9e_2d3c_cb5a_e987L;
    /** A flyweight that forgets to add its address would be caught by it. */
    private static final int START = 16;

    private final Facts facts = Facts.load();

    @TestFactory
    Stream<DynamicTest> everyDeclaredStructHasXensLayout() {
        return facts.structs.values().stream()
                .map(struct -> DynamicTest.dynamicTest(struct.tag(), () -> checkStruct(struct)));
    }

    private static void checkStruct(final Facts.Struct struct) throws Exception {
        final Class<?> type = Facts.classNamed(struct.className());
        assertThat(constant(type, "SIZE")).isEqualTo(struct.size());
        assertThat(constant(type, "ALIGN")).isEqualTo(struct.align());
        final CStruct allocated = (CStruct) type.getMethod("allocate").invoke(null);
        assertThat(allocated.structSize()).isEqualTo(struct.size());
        assertThat(allocated.toBytes()).isEqualTo(new byte[struct.size()]);
        final Set<String> declared = new HashSet<>();
        for (final Facts.Field field : struct.fields()) {
            assertThat(constant(type, constantName(field.name()))).as(field.name()).isEqualTo(field.offset());
            if (isOpaqueUnion(type, field)) {
                assertThat(constant(type, "U_SIZE")).isEqualTo(field.size());
                continue;
            }
            final String accessor = accessorName(type, field.name());
            declared.add(accessor);
            checkAccessors(struct, type, field, accessor);
        }
        assertThat(accessorsOf(type)).as("accessors without a field").isEqualTo(new TreeSet<>(declared));
    }

    /** A union whose members are structs of their own has a place and a size, but no accessors. */
    private static boolean isOpaqueUnion(final Class<?> type, final Facts.Field field) {
        return field.name().equals("u") && Arrays.stream(type.getFields()).anyMatch(f -> f.getName().equals("U_SIZE"));
    }

    private static void checkAccessors(final Facts.Struct struct, final Class<?> type, final Facts.Field field,
            final String accessor) throws Exception {
        final int dimensions = field.counts().size();
        final Class<?> value = field.size() == 8 ? long.class : int.class;
        final Class<?>[] getterTypes = new Class<?>[dimensions];
        Arrays.fill(getterTypes, int.class);
        final Class<?>[] setterTypes = Arrays.copyOf(getterTypes, dimensions + 1);
        setterTypes[dimensions] = value;
        final Method getter = type.getMethod(accessor, getterTypes);
        final Method setter = type.getMethod(accessor, setterTypes);
        for (final int[] indices : corners(field.counts())) {
            int offset = field.offset();
            for (int i = 0; i < dimensions; i++) {
                offset += indices[i] * field.strides().get(i);
            }
            checkAccess(struct, type, getter, setter, indices, offset, field.size());
        }
    }

    private static void checkAccess(final Facts.Struct struct, final Class<?> type, final Method getter,
            final Method setter, final int[] indices, final int offset, final int size) throws Exception {
        final LocalMemory memory = new LocalMemory(START + Math.max(struct.size(), offset + size) + 16);
        memory.fill(0, memory.array().length, BACKGROUND);
        final Object flyweight = type.getMethod("wrap", GuestMemory.class, long.class)
                .invoke(type.getConstructor().newInstance(), memory, (long) START);

        final Object[] arguments = new Object[indices.length + 1];
        for (int i = 0; i < indices.length; i++) {
            arguments[i] = indices[i];
        }
        arguments[indices.length] = size == 8 ? (Object) PATTERN : (Object) (int) PATTERN;
        assertThat(setter.invoke(flyweight, arguments)).isSameAs(flyweight);

        final byte[] expected = new byte[memory.array().length];
        Arrays.fill(expected, BACKGROUND);
        for (int i = 0; i < size; i++) {
            expected[START + offset + i] = (byte) (PATTERN >>> (8 * i));
        }
        assertThat(memory.array()).as("%s at %d", setter, offset).isEqualTo(expected);

        final long read = ((Number) getter.invoke(flyweight, Arrays.copyOf(arguments, indices.length))).longValue();
        final long mask = size == 8 ? -1 : (1L << (8 * size)) - 1;
        assertThat(read & mask).as("%s", getter).isEqualTo(PATTERN & mask);
        assertThat(read).as("%s is zero- or sign-extended", getter)
                .isIn(PATTERN & mask, (PATTERN << (64 - 8 * size)) >> (64 - 8 * size));
    }

    /** First, second and last index of each dimension; a flexible array (count 0) is tried at 0 and 1. */
    private static List<int[]> corners(final List<Integer> counts) {
        List<int[]> result = List.of(new int[0]);
        for (final int count : counts) {
            final Set<Integer> tried = new TreeSet<>(
                    count == 0 ? List.of(0, 1) : List.of(0, Math.min(1, count - 1), count - 1));
            result = result.stream().flatMap(prefix -> tried.stream().map(index -> append(prefix, index))).toList();
        }
        return result;
    }

    private static int[] append(final int[] prefix, final int index) {
        final int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
        longer[prefix.length] = index;
        return longer;
    }

    private static int constant(final Class<?> type, final String name) throws Exception {
        return type.getField(name).getInt(null);
    }

    private static String constantName(final String field) {
        return String.join("_", parts(field)).toUpperCase(Locale.ROOT) + "_OFFSET";
    }

    /** The field's name in Java's spelling; words Java or the base class keeps for itself get an underscore. */
    private static String accessorName(final Class<?> type, final String field) {
        final List<String> parts = parts(field);
        final StringBuilder camel = new StringBuilder(lowerFirst(parts.get(0)));
        parts.stream().skip(1).forEach(part -> camel.append(part.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(part.substring(1)));
        return accessorsOf(type).contains(camel.toString()) ? camel.toString() : camel.append('_').toString();
    }

    private static String lowerFirst(final String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static List<String> parts(final String field) {
        return Arrays.stream(field.split("_", -1)).filter(part -> !part.isEmpty()).toList();
    }

    private static Set<String> accessorsOf(final Class<?> type) {
        final Set<String> names = new TreeSet<>();
        for (final Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                names.add(method.getName());
            }
        }
        names.removeAll(Set.of("allocate", "wrap", "structSize"));
        return names;
    }

    @Test
    void noStructIsUndeclared() {
        assertThat(Facts.compiledClasses().stream().filter(CStruct.class::isAssignableFrom).map(Class::getName))
                .containsExactlyInAnyOrderElementsOf(
                        facts.structs.values().stream().map(Facts.Struct::className).toList());
    }

    @Test
    void theFactsAreNotEmpty() {
        assertThat(facts.structs).hasSizeGreaterThan(140);
        assertThat(facts.structs.values().stream().mapToInt(struct -> struct.fields().size()).sum()).isGreaterThan(800);
    }
}
