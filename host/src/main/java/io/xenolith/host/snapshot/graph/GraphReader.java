package io.xenolith.host.snapshot.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the objects anew that {@link GraphWriter} has written. Nothing but the program's own classes, and plain ones of the JDK, is made. */
public final class GraphReader {
    /** Bytes of all arrays together: the tables of a large machine are that long, and mostly empty ... */
    private static final long ARRAY_BYTES_MIN = 1L << 30;
    /** ... and so many more for each byte that is read. */
    private static final int ARRAY_BYTES_A_BYTE = 64;

    private final Function<String, Object> externals;
    private final Input in;
    private final List<Form> forms = new ArrayList<>();
    private Form[] formOf = {};
    private Object[] objects = {};
    /** Where the content of each begins; that of the one before ends there. */
    private int[] contentAt = {};
    /** Where its reading came to when it was built. */
    private int[] builtTo = {};
    private boolean[] underWay = {};
    private long room;

    private GraphReader(final byte[] bytes, final Function<String, Object> externals) {
        in = new Input(bytes, 0, bytes.length);
        room = ARRAY_BYTES_MIN + (long) ARRAY_BYTES_A_BYTE * bytes.length;
        this.externals = externals;
    }

    /**
     * The root that was written.
     *
     * @param externals what has a name; null if nothing has
     * @throws GraphException {@code bytes} are no graph, or one of another program
     */
    public static Object read(final byte[] bytes, final Function<String, Object> externals) throws GraphException {
        return read(bytes, externals, _ -> {
        });
    }

    /**
     * The root that was written.
     *
     * @param externals what has a name; null if nothing has
     * @param each told every object
     * @throws GraphException {@code bytes} are no graph, or one of another program
     */
    public static Object read(final byte[] bytes, final Function<String, Object> externals, final Consumer<Object> each)
            throws GraphException {
        try {
            final GraphReader reader = new GraphReader(bytes, externals);
            final Object root = reader.root();
            for (int number = 1; number < reader.objects.length; number++) {
                each.accept(reader.objects[number]);
            }
            return root;
        } catch (final RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            // Values that the objects' own code refuses.
            throw new GraphException("its objects do not fit together: " + e, e);
        }
    }

    private Object root() throws GraphException {
        final FormTable table = new FormTable();
        final int formCount = in.count(1 << 20);
        for (int i = 0; i < formCount; i++) {
            final char kind = (char) in.byteValue();
            final String name = in.text();
            if (FormTable.sum(kind, name) != in.number()) {
                throw new GraphException("another build of this program wrote it: " + name + " has changed since");
            }
            forms.add(table.named(kind, name));
        }
        allocate();
        findContents();
        for (int number = 1; number < objects.length; number++) {
            final Object object = object(number);
            if (!formOf[number].late()) {
                fill(number, object);
            }
        }
        // What contains others is often found before them.
        for (int number = objects.length - 1; number > 0; number--) {
            if (formOf[number].late()) {
                fill(number, objects[number]);
            }
        }
        return objects[1];
    }

    private void allocate() throws GraphException {
        final int count = in.count(Integer.MAX_VALUE / 16);
        final List<Object> made = new ArrayList<>();
        final List<Form> madeBy = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Form form = forms.get(in.count(forms.size()));
            madeBy.add(form);
            made.add(form.allocate(this));
        }
        objects = new Object[count + 1];
        formOf = new Form[count + 1];
        contentAt = new int[count + 2];
        builtTo = new int[count + 1];
        underWay = new boolean[count + 1];
        for (int i = 0; i < count; i++) {
            objects[i + 1] = made.get(i);
            formOf[i + 1] = madeBy.get(i);
        }
        if (count == 0) {
            throw new GraphException("it has no objects");
        }
    }

    private void findContents() throws GraphException {
        final int[] lengths = new int[objects.length];
        for (int number = 1; number < objects.length; number++) {
            lengths[number] = in.count(Integer.MAX_VALUE);
        }
        long place = in.at();
        for (int number = 1; number < objects.length; number++) {
            contentAt[number] = (int) Math.min(place, Integer.MAX_VALUE);
            place += lengths[number];
        }
        contentAt[objects.length] = (int) Math.min(place, Integer.MAX_VALUE);
        in.goTo((int) Math.min(place, Integer.MAX_VALUE));
        if (place > Integer.MAX_VALUE || !in.atEnd()) {
            throw new GraphException("its length is not that of its objects");
        }
    }

    private void fill(final int number, final Object object) throws GraphException {
        in.goTo(contentAt[number]);
        formOf[number].fill(object, this);
        if (Math.max(in.at(), builtTo[number]) != contentAt[number + 1]) {
            throw new GraphException("a " + object.getClass().getName() + " is not as long as what was written of it");
        }
    }

    private Object object(final int number) throws GraphException {
        if (objects[number] == null) {
            if (underWay[number]) {
                throw new GraphException("an object that is part of itself");
            }
            underWay[number] = true;
            final int back = in.at();
            in.goTo(contentAt[number]);
            objects[number] = formOf[number].build(this);
            builtTo[number] = in.at();
            in.goTo(back);
        }
        return objects[number];
    }

    /** What is read now. */
    Input values() {
        return in;
    }

    /** The object that is referred to, or null. */
    Object reference() throws GraphException {
        final int number = in.count(objects.length);
        return number == 0 ? null : object(number);
    }

    /** As many elements of {@code width} bytes as are read now, if there is room for them. */
    int length(final int width) throws GraphException {
        final int length = in.count(Integer.MAX_VALUE);
        room -= (long) length * width;
        if (room < 0) {
            throw new GraphException("its arrays are too long");
        }
        return length;
    }

    Object external(final String name) throws GraphException {
        final Object object = externals.apply(name);
        if (object == null) {
            throw new GraphException("it needs \"" + name + "\", which is not there");
        }
        return object;
    }
}
