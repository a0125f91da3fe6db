package io.xenolith.coverage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.WeakHashMap;

/**
 * What this JVM's tests called: a set of lines {@code OPERATION TEST result}, written when the JVM ends. It sees the
 * hypervisor by reflection only, as it is loaded before it. Static, as the classes that call it can be handed nothing.
 */
public final class Recorder {
    /** No test is running. */
    static final String NONE = "";

    private static final SortedSet<String> LINES = new TreeSet<>();
    private static final Map<Object, Map<Integer, String>> NAMES = new WeakHashMap<>();
    private static String test = NONE;

    private Recorder() {
    }

    static void writeTo(final Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(folder)));
    }

    private static synchronized void write(final Path folder) {
        if (LINES.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(ProcessHandle.current().pid() + ".txt"), LINES, StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized void test(final String name) {
        test = name;
    }

    /** Called by handlers of hypercalls as they return {@code result}. */
    public static synchronized void called(final long result, final Object handler, final long arg1, final long arg2,
            final long arg3) {
        if (test.equals(NONE)) {
            return;
        }
        try {
            final Map<Integer, String> names = names(handler);
            final int operation = operation(handler, arg1, arg2, arg3);
            // One that is refused before its number is read is a call of any of them.
            final Collection<String> called = operation < 0 ? names.values() : numbered(names, operation);
            called.forEach(name -> LINES.add(name + " " + test + (result < 0 ? " error" : " success")));
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError("the hypervisor is not as the recorder knows it", e);
        }
    }

    private static Collection<String> numbered(final Map<Integer, String> names, final int operation) {
        return names.containsKey(operation) ? List.of(names.get(operation)) : List.of();
    }

    private static Map<Integer, String> names(final Object handler) throws ReflectiveOperationException {
        final Map<Integer, String> known = NAMES.get(handler);
        if (known != null) {
            return known;
        }
        final Map<Integer, String> names = new HashMap<>();
        for (final Object line : (List<?>) invoke(handler, handler.getClass().getMethod("operations"))) {
            names.put((Integer) invoke(line, line.getClass().getMethod("number")),
                    (String) invoke(line, line.getClass().getMethod("name")));
        }
        NAMES.put(handler, names);
        return names;
    }

    /** Lists of operations are known by the last one that was looked at. */
    private static int operation(final Object handler, final long arg1, final long arg2, final long arg3)
            throws ReflectiveOperationException {
        return switch (handler.getClass().getSimpleName()) {
            case "MmuextOpCall" -> ((Number) read(handler, "op", "cmd")).intValue();
            case "MmuUpdateCall" -> (int) (((Number) read(handler, "request", "ptr")).longValue() & 3);
            default -> (Integer) invoke(handler, handler.getClass().getMethod("subOperation", long.class, long.class,
                    long.class), arg1, arg2, arg3);
        };
    }

    private static Object read(final Object handler, final String field, final String accessor)
            throws ReflectiveOperationException {
        final Field flyweight = handler.getClass().getDeclaredField(field);
        flyweight.setAccessible(true);
        final Object struct = flyweight.get(handler);
        return invoke(struct, struct.getClass().getMethod(accessor));
    }

    private static Object invoke(final Object target, final Method method, final Object... arguments)
            throws ReflectiveOperationException {
        method.setAccessible(true);
        return method.invoke(target, arguments);
    }
}
