package io.xenolith.abi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a C compiler says about Xen's headers: {@code xen-4.17-facts.txt}, whose header line gives the format. */
final class Facts {
    /** A constant; {@code value} is the C value modulo 2^64. */
    record Constant(String className, String name, long value) {
    }

    record Struct(String tag, String className, int size, int align, List<Field> fields) {
    }

    /** A field; {@code strides} and {@code counts} describe the arrays around it, outermost first. */
    record Field(String name, int offset, int size, List<Integer> strides, List<Integer> counts) {
    }

    /** Constants by class. */
    final Map<String, List<Constant>> constants = new LinkedHashMap<>();
    /** Structs by C tag. */
    final Map<String, Struct> structs = new LinkedHashMap<>();

    private Facts() {
    }

    static Facts load() {
        final Facts facts = new Facts();
        try (InputStream in = Facts.class.getResourceAsStream("/xen-4.17-facts.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(facts::line);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }

    private void line(final String line) {
        final List<String> words = List.of(line.strip().split(" "));
        switch (words.get(0)) {
            case "#" -> {
            }
            case "const" -> constants.computeIfAbsent(words.get(1), _ -> new ArrayList<>())
                    .add(new Constant(words.get(1), words.get(2), decimal(words.get(3))));
            case "struct" -> structs.put(words.get(1),
                    new Struct(words.get(1), words.get(2), number(words.get(3)), number(words.get(4)),
                            new ArrayList<>()));
            case "field" -> structs.get(words.get(1)).fields().add(field(words));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static Field field(final List<String> words) {
        final List<Integer> strides = new ArrayList<>();
        final List<Integer> counts = new ArrayList<>();
        if (words.size() > 5) {
            for (final String dimension : words.get(5).split(",", -1)) {
                final int x = dimension.indexOf('x');
                strides.add(number(dimension.substring(0, x)));
                counts.add(number(dimension.substring(x + 1)));
            }
        }
        return new Field(words.get(2), number(words.get(3)), number(words.get(4)), strides, counts);
    }

    private static int number(final String text) {
        return Integer.parseInt(text);
    }

    private static long decimal(final String text) {
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    /** Every class below {@code io.xenolith.abi} as compiled, without the package itself and {@code guest}. */
    static List<Class<?>> compiledClasses() {
        try {
            final Path root = Path.of(CStruct.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(file -> file.toString().endsWith(".class")).map(root::relativize)
                        .map(Path::toString)
                        .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                        .filter(name -> !name.endsWith("-info")).<Class<?>> map(Facts::classNamed)
                        .filter(type -> !type.getPackageName().equals("io.xenolith.abi"))
                        .filter(type -> !type.getPackageName().equals("io.xenolith.abi.guest")).toList();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Class<?> classNamed(final String name) {
        try {
            return Class.forName(name);
        } catch (final ClassNotFoundException e) {
            throw new AssertionError("declared, but not compiled: " + name, e);
        }
    }
}
