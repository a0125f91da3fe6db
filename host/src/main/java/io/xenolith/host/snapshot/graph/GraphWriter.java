package io.xenolith.host.snapshot.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes every object that can be reached from one. Objects are numbered as they are found and written in the order of their
 * numbers, without recursion:
 *
 * <pre>
 *  count  forms, each a kind, a name, and a sum of the class's code
 *  count  objects, each the number of its form and its shape
 *         the content of each: its length, and its values and references (0 for null)
 * </pre>
 *
 * <p>What belongs to the process and not to the state is <em>external</em>: it is written as a name, and whoever reads brings
 * what has that name.
 */
public final class GraphWriter {
    private static final int PROBLEMS_MAX = 20;

    private final Function<Object, Optional<String>> externals;
    private final FormTable forms = new FormTable();
    private final IdentityHashMap<FormTable.Entry, Integer> formNumbers = new IdentityHashMap<>();
    private final List<FormTable.Entry> formList = new ArrayList<>();
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>(1 << 17);
    private final List<Object> objects = new ArrayList<>(1 << 16);
    /** Number of the object that led to each. */
    private final List<Integer> finders = new ArrayList<>(1 << 16);
    private final Output shapes = new Output();
    private final Output contents = new Output();
    private int current;
    /** What cannot be written, and how it was reached: all of it is told at once. */
    private final Set<String> problems = new LinkedHashSet<>();

    private GraphWriter(final Function<Object, Optional<String>> externals) {
        this.externals = externals;
    }

    /**
     * {@code root} and all that can be reached from it.
     *
     * @param externals the name of an object that is external
     * @throws GraphException an object is of a class that cannot be written; the message says how it was reached
     */
    public static byte[] write(final Object root, final Function<Object, Optional<String>> externals)
            throws GraphException {
        return new GraphWriter(externals).bytes(root);
    }

    private byte[] bytes(final Object root) throws GraphException {
        final int _ = number(root);
        final Output lengths = new Output();
        for (current = 1; current <= objects.size(); current++) {
            final int before = contents.size();
            one(objects.get(current - 1));
            lengths.count(contents.size() - before);
        }
        if (!problems.isEmpty()) {
            throw new GraphException(String.join("; ", problems));
        }
        final Output all = new Output();
        all.count(formList.size());
        for (final FormTable.Entry entry : formList) {
            all.byteValue(entry.kind());
            all.text(entry.name());
            all.number(FormTable.sum(entry.kind(), entry.name()));
        }
        all.count(objects.size());
        all.append(shapes);
        all.append(lengths);
        all.append(contents);
        return all.toBytes();
    }

    private void one(final Object object) {
        try {
            final Optional<String> external = externals.apply(object);
            final FormTable.Entry entry = external.isPresent() ? FormTable.EXTERNAL : forms.of(object);
            shapes.count(number(entry));
            if (external.isPresent()) {
                shapes.text(external.get());
            } else {
                entry.form().shape(object, shapes);
                entry.form().content(object, this);
            }
        } catch (final GraphException e) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(e.getMessage() + ", reached by " + path());
            }
        }
    }

    private int number(final FormTable.Entry entry) {
        return formNumbers.computeIfAbsent(entry, fresh -> {
            formList.add(fresh);
            return formList.size() - 1;
        });
    }

    /** Classes from the root to the current object. */
    private String path() {
        final StringBuilder path = new StringBuilder();
        for (int number = current; number > 0; number = finders.get(number - 1)) {
            path.insert(0, (path.isEmpty() ? "" : " > ")).insert(0, objects.get(number - 1).getClass().getName());
        }
        return path.toString();
    }

    /** Where the values of the object's content go. */
    Output values() {
        return contents;
    }

    /** Writes a reference to {@code object}, which may be null. */
    void reference(final Object object) {
        contents.count(object == null ? 0 : number(object));
    }

    private int number(final Object object) {
        final Integer known = numbers.get(object);
        if (known != null) {
            return known;
        }
        objects.add(object);
        finders.add(current);
        numbers.put(object, objects.size());
        return objects.size();
    }
}
