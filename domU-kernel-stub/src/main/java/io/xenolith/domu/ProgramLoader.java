package io.xenolith.domu;

import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.trace.TraceSink;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Finds guest programs by name. Programs registered as services ({@code META-INF/services}) have a short name, their
 * class
 * name in lower case with hyphens: {@code HashDisk} is {@code hash-disk}, {@code hashdisk} or {@code HashDisk}. Any
 * other
 * class is named in full.
 */
public final class ProgramLoader {
    private static final int SUGGESTIONS = 3;

    private ProgramLoader() {
    }

    /** Short names of the registered programs, in order. */
    public static List<String> names() {
        return new ArrayList<>(registered().keySet());
    }

    private static Map<String, Supplier<GuestProgram>> registered() {
        final Map<String, Supplier<GuestProgram>> programs = new TreeMap<>();
        ServiceLoader.load(GuestProgram.class).stream()
                .forEach(provider -> programs.put(shortName(provider.type().getSimpleName()), provider));
        return programs;
    }

    /** {@code HashDisk} to {@code hash-disk}. */
    static String shortName(final String className) {
        return className.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String plain(final String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Makes programs of that name.
     *
     * @throws UnknownProgramException if there is none, with the nearest names, or if the class cannot be one
     */
    public static Supplier<GuestProgram> find(final String name) throws UnknownProgramException {
        final Map<String, Supplier<GuestProgram>> programs = registered();
        for (final var entry : programs.entrySet()) {
            if (plain(entry.getKey()).equals(plain(name))) {
                return entry.getValue();
            }
        }
        if (name.contains(".")) {
            return ofClass(name);
        }
        throw new UnknownProgramException(
                "no guest program '" + name + "'; did you mean " + nearest(name, programs.keySet())
                        + "? (all: " + String.join(" ", programs.keySet()) + "; or the full name of a class)");
    }

    /** A kernel that runs the program of that name: what a new domain with a Java image boots. */
    public static GuestKernel kernel(final String name, final TraceSink trace) throws UnknownProgramException {
        return new DomuKernel(find(name).get(), trace);
    }

    private static Supplier<GuestProgram> ofClass(final String name) throws UnknownProgramException {
        final Class<? extends GuestProgram> type;
        final Constructor<? extends GuestProgram> constructor;
        try {
            type = Class.forName(name).asSubclass(GuestProgram.class);
            constructor = type.getConstructor();
        } catch (final ClassNotFoundException e) {
            throw new UnknownProgramException("no guest program: class " + name + " is not on the class path", e);
        } catch (final ClassCastException e) {
            throw new UnknownProgramException(
                    "class " + name + " is no guest program: it does not implement " + GuestProgram.class.getName(), e);
        } catch (final NoSuchMethodException e) {
            throw new UnknownProgramException(
                    "class " + name + " is no guest program: it has no public constructor without parameters", e);
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new UnknownProgramException("class " + name + " is no guest program: it is abstract");
        }
        return () -> instance(constructor);
    }

    private static GuestProgram instance(final Constructor<? extends GuestProgram> constructor) {
        try {
            return constructor.newInstance();
        } catch (final ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + constructor.getDeclaringClass().getName(), e);
        }
    }

    private static String nearest(final String name, final Iterable<String> names) {
        final List<String> sorted = new ArrayList<>();
        names.forEach(sorted::add);
        sorted.sort(Comparator.comparingInt(candidate -> distance(plain(name), plain(candidate))));
        return String.join(", ", sorted.subList(0, Math.min(SUGGESTIONS, sorted.size())));
    }

    /** Edit distance: single insertions, deletions and replacements that turn one into the other. */
    static int distance(final String from, final String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            final int[] next = new int[to.length() + 1];
            next[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                final int replaced = row[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(replaced, 1 + Math.min(row[j], next[j - 1]));
            }
            row = next;
        }
        return row[to.length()];
    }
}
