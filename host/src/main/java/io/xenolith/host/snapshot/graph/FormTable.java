package io.xenolith.host.snapshot.graph;

import java.util.HashMap;
import java.util.Map;

/** Finds the form of an object, and that of a name. */
final class FormTable {
    /** The program's own classes, and no others, are made by their names. */
    static final String OWN = "io.xenolith.";

    /** A form as it is written: a kind, and a name within it. */
    record Entry(char kind, String name, Form form) {
    }

    /** What whoever reads brings along. */
    static final Entry EXTERNAL = new Entry('x', "", new ExternalForm());

    private final Map<Class<?>, Entry> known = new HashMap<>();
    private final Constants constants = new Constants();
    private final Entry constant = new Entry('c', "", new ConstantForm(constants));

    /** The form that {@code object} is written in. */
    Entry of(final Object object) throws GraphException {
        if (constants.is(object)) {
            return constant;
        }
        final Class<?> type = object instanceof final Enum<?> constant
                ? constant.getDeclaringClass()
                : object.getClass();
        Entry entry = known.get(type);
        if (entry == null) {
            entry = make(type, object);
            known.put(type, entry);
        }
        return entry;
    }

    private static Entry make(final Class<?> type, final Object object) throws GraphException {
        if (type.isArray()) {
            return new Entry('a', type.getName(), ArrayForms.of(type));
        }
        final String plain = JdkForms.nameOf(object);
        if (plain != null) {
            return new Entry('j', plain, JdkForms.named(plain));
        }
        if (type.isHidden()) {
            final Class<?> capturing = LambdaForm.capturing(object);
            return new Entry('l', capturing.getName(), new LambdaForm(capturing));
        }
        if (!type.getName().startsWith(OWN)) {
            throw new GraphException("a " + type.getName() + " cannot be kept");
        }
        return own(type);
    }

    private static Entry own(final Class<?> type) throws GraphException {
        if (type.isEnum()) {
            return new Entry('e', type.getName(), new EnumForm(type));
        }
        if (type.isRecord()) {
            return new Entry('r', type.getName(), new RecordForm(type));
        }
        return new Entry('o', type.getName(), new ObjectForm(type));
    }

    /** The form that was written as {@code kind} and {@code name}. */
    Form named(final char kind, final String name) throws GraphException {
        return switch (kind) {
            case 'x' -> EXTERNAL.form();
            case 'l' -> new LambdaForm(type(name));
            case 'c' -> constant.form();
            case 'j' -> JdkForms.named(name);
            case 'a' -> ArrayForms.of(array(name));
            case 'e', 'r', 'o' -> {
                final Entry entry = own(type(name));
                if (entry.kind() != kind) {
                    throw new GraphException(name + " is not what it was");
                }
                yield entry.form();
            }
            default -> throw new GraphException("objects of an unknown kind " + (int) kind);
        };
    }

    /** What changes with the code of the class {@code name}: fields, and the numbers of lambdas, mean something in this build only. */
    static long sum(final char kind, final String name) throws GraphException {
        return kind == 'o' || kind == 'r' || kind == 'e' || kind == 'l' ? ClassSum.of(type(name)) : 0;
    }

    /** One of the program's own classes. */
    static Class<?> type(final String name) throws GraphException {
        if (!name.startsWith(OWN)) {
            throw new GraphException(name + " is no class of this program");
        }
        return find(name);
    }

    /** A class of arrays, of whatever elements: what is put into them is checked by itself. */
    private static Class<?> array(final String name) throws GraphException {
        final Class<?> type = name.startsWith("[") ? find(name) : null;
        if (type == null || !type.isArray()) {
            throw new GraphException(name + " is no class of arrays");
        }
        return type;
    }

    private static Class<?> find(final String name) throws GraphException {
        try {
            return Class.forName(name, false, FormTable.class.getClassLoader());
        } catch (final ClassNotFoundException | LinkageError e) {
            throw new GraphException("there is no class " + name, e);
        }
    }
}
