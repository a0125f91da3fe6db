package io.xenolith.host.snapshot.graph;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Objects of the JDK, and of a library, that a state may have, by names of their own. */
final class JdkForms {
    /** Reads a value from the shape. */
    private interface Reads {
        Object read(Input from) throws GraphException;
    }

    /** Writes a value to the shape. */
    private interface Writes<T> {
        void write(T value, Output to);
    }

    private static final int IPV6_BYTES = 16;
    private static final Map<String, Form> FORMS = new HashMap<>();
    private static final Map<Class<?>, String> NAMES = new HashMap<>();

    static {
        value(Boolean.class, (value, to) -> to.byteValue(value ? 1 : 0), from -> from.byteValue() != 0);
        value(Byte.class, (value, to) -> to.byteValue(value), from -> (byte) from.byteValue());
        value(Short.class, (value, to) -> to.number(value), from -> (short) from.number());
        value(Character.class, (value, to) -> to.count(value), from -> (char) from.count());
        value(Integer.class, (value, to) -> to.number(value), from -> (int) from.number());
        value(Long.class, (value, to) -> to.number(value), Input::number);
        value(Double.class, (value, to) -> to.number(Double.doubleToRawLongBits(value)),
                from -> Double.longBitsToDouble(from.number()));
        value(String.class, (value, to) -> to.text(value), Input::text);
        value(BitSet.class, JdkForms::writeBits, JdkForms::readBits);
        value(AtomicBoolean.class, (value, to) -> to.byteValue(value.get() ? 1 : 0),
                from -> new AtomicBoolean(from.byteValue() != 0));
        value(AtomicLong.class, (value, to) -> to.number(value.get()), from -> new AtomicLong(from.number()));
        value(Duration.class, (value, to) -> to.text(value.toString()), from -> Duration.parse(from.text()));
        value(InetSocketAddress.class, JdkForms::writeAddress, JdkForms::readAddress);
        value(Pattern.class, (value, to) -> {
            to.text(value.pattern());
            to.number(value.flags());
        }, from -> Pattern.compile(from.text(), (int) from.number()));
        value(StringBuilder.class, (value, to) -> to.text(value.toString()), JdkForms::readBuilder);
        value(ByteArrayOutputStream.class, (value, to) -> {
            to.count(value.size());
            to.raw(value.toByteArray(), 0, value.size());
        }, JdkForms::readStream);
        value(Histogram.class, JdkForms::writeHistogram, JdkForms::readHistogram);
        FORMS.put("Path", new Value<Path>((value, to) -> to.text(value.toString()), from -> Path.of(from.text())));
        sequence(ArrayList.class, ArrayList::new, false);
        sequence(ArrayDeque.class, ArrayDeque::new, false);
        sequence(HashSet.class, HashSet::new, true);
        sequence(LinkedHashSet.class, LinkedHashSet::new, true);
        map(HashMap.class, HashMap::new);
        map(LinkedHashMap.class, LinkedHashMap::new);
        map(IdentityHashMap.class, IdentityHashMap::new);
        ordered(TreeMap.class, map -> map.comparator(), TreeMap::new);
        ordered(TreeSet.class, set -> set.comparator(), TreeSet::new);
        ordered(PriorityQueue.class, queue -> queue.comparator(), PriorityQueue::new);
        FORMS.put("List", new Fixed(object -> ((List<?>) object).toArray(), values -> Stream.of(values).toList()));
        FORMS.put("Set", new Fixed(object -> ((Set<?>) object).toArray(), Set::of));
        FORMS.put("Map", new Fixed(JdkForms::entries, JdkForms::mapOf));
        FORMS.put("EnumMap", new EnumMaps());
        FORMS.put("EnumSet", new Fixed(JdkForms::constants, JdkForms::setOf));
        FORMS.put("asList", new Fixed(object -> ((List<?>) object).toArray(), Arrays::asList));
        FORMS.put("Optional", new Fixed(object -> new Object[]{((Optional<?>) object).orElse(null)},
                values -> Optional.ofNullable(values[0])));
        FORMS.put("Object", new Value<>((value, to) -> {
        }, from -> new Object()));
        FORMS.put("naturalOrder", new Value<>((value, to) -> {
        }, from -> Comparator.naturalOrder()));
        FORMS.put("emptyList", new Value<>((value, to) -> {
        }, from -> Collections.emptyList()));
    }

    private JdkForms() {
    }

    /** The name of the form of {@code object}, or null if there is none for its class. */
    static String nameOf(final Object object) {
        final String plain = NAMES.get(object.getClass());
        if (plain != null) {
            return plain;
        }
        final String type = object.getClass().getName();
        return switch (object) {
            case final Path _ -> "Path";
            case final Optional<?> _ -> "Optional";
            case final EnumMap<?, ?> _ -> "EnumMap";
            case final EnumSet<?> _ -> "EnumSet";
            case final List<?> _ when type.startsWith("java.util.ImmutableCollections$") -> "List";
            case final List<?> _ when type.equals("java.util.Arrays$ArrayList") -> "asList";
            case final List<?> _ when type.equals("java.util.Collections$EmptyList") -> "emptyList";
            case final Set<?> _ when type.startsWith("java.util.ImmutableCollections$Set") -> "Set";
            case final Map<?, ?> _ when type.startsWith("java.util.ImmutableCollections$Map") -> "Map";
            default -> object.getClass() == Object.class
                    ? "Object"
                    : type.equals("java.util.Comparators$NaturalOrderComparator") ? "naturalOrder" : null;
        };
    }

    static Form named(final String name) throws GraphException {
        final Form form = FORMS.get(name);
        if (form == null) {
            throw new GraphException("a " + name + " cannot be kept");
        }
        return form;
    }

    private static <T> void value(final Class<T> type, final Writes<T> writes, final Reads reads) {
        add(type, new Value<>(writes, reads));
    }

    private static void add(final Class<?> type, final Form form) {
        NAMES.put(type, type.getSimpleName());
        FORMS.put(type.getSimpleName(), form);
    }

    private static void sequence(final Class<?> type, final IntFunction<Collection<Object>> maker, final boolean late) {
        add(type, new Sequence(maker, late));
    }

    private static void map(final Class<?> type, final IntFunction<Map<Object, Object>> maker) {
        add(type, new Maps(maker));
    }

    private static <T> void ordered(final Class<T> type, final Function<T, Comparator<?>> order,
            final Function<Comparator<Object>, Object> maker) {
        add(type, new Ordered<>(order, maker));
    }

    private static void writeAddress(final InetSocketAddress address, final Output to) {
        final byte[] bytes = address.isUnresolved() ? new byte[0] : address.getAddress().getAddress();
        to.text(address.isUnresolved() ? address.getHostString() : "");
        to.count(bytes.length);
        to.raw(bytes, 0, bytes.length);
        to.count(address.getPort());
    }

    private static Object readAddress(final Input from) throws GraphException {
        final String host = from.text();
        final byte[] bytes = new byte[from.count(IPV6_BYTES + 1)];
        from.raw(bytes, 0, bytes.length);
        final int port = from.count(1 << Short.SIZE);
        try {
            return bytes.length == 0
                    ? InetSocketAddress.createUnresolved(host, port)
                    : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (final UnknownHostException e) {
            throw new GraphException("an address of " + bytes.length + " bytes", e);
        }
    }

    private static void writeBits(final BitSet bits, final Output to) {
        final byte[] bytes = bits.toByteArray();
        to.count(bytes.length);
        to.raw(bytes, 0, bytes.length);
    }

    private static Object readBits(final Input from) throws GraphException {
        final byte[] bytes = new byte[from.count(1 << 28)];
        from.raw(bytes, 0, bytes.length);
        return BitSet.valueOf(bytes);
    }

    private static void writeHistogram(final Histogram histogram, final Output to) {
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoByteBuffer(buffer);
        to.count(length);
        to.raw(buffer.array(), 0, length);
    }

    private static Object readHistogram(final Input from) throws GraphException {
        final byte[] bytes = new byte[from.count(1 << 24)];
        from.raw(bytes, 0, bytes.length);
        return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
    }

    private static Object readStream(final Input from) throws GraphException {
        final byte[] bytes = new byte[from.count(1 << 28)];
        from.raw(bytes, 0, bytes.length);
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(bytes);
        return stream;
    }

    private static Object readBuilder(final Input from) throws GraphException {
        final StringBuilder builder = new StringBuilder();
        builder.append(from.text());
        return builder;
    }

    private static Object[] entries(final Object map) {
        return ((Map<?, ?>) map).entrySet().stream().flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
    }

    /** A look at its first entry moves it. Nothing else tells; with less than two entries nothing does. */
    private static boolean isOrderedByAccess(final SequencedMap<?, ?> map) {
        if (map.size() < 2) {
            return false;
        }
        final Object[] keys = map.keySet().toArray();
        final Object _ = map.get(keys[0]);
        final boolean moved = !Objects.equals(map.firstEntry().getKey(), keys[0]);
        for (int i = 1; moved && i < keys.length; i++) {
            // Behind the first, which brings the old order back.
            final Object _ = map.get(keys[i]);
        }
        return moved;
    }

    private static Object mapOf(final Object[] entries) {
        final Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(entries[i], entries[i + 1]);
        }
        return Map.copyOf(map);
    }

    /** Any constant of the enumeration, which an empty set would not tell; and those in the set. */
    private static Object[] constants(final Object object) {
        final EnumSet<?> set = (EnumSet<?>) object;
        final Stream<?> all = Stream.concat(set.stream(), EnumSet.complementOf(set).stream());
        return Stream.concat(all.limit(1), set.stream()).toArray();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The constants are checked by the set.
    private static Object setOf(final Object[] constants) {
        final EnumSet set = EnumSet.noneOf((Class) ((Enum<?>) constants[0]).getDeclaringClass());
        set.addAll(Arrays.asList(constants).subList(1, constants.length));
        return set;
    }

    /** Something that refers to nothing. */
    private record Value<T>(Writes<T> writes, Reads reads) implements Form {
        @Override
        @SuppressWarnings("unchecked") // The table has it under the class of its objects.
        public void shape(final Object object, final Output to) {
            writes.write((T) object, to);
        }

        @Override
        public Object allocate(final GraphReader from) throws GraphException {
            return reads.read(from.values());
        }
    }

    /** A collection that never changes: it is built of what it contains. */
    private record Fixed(Function<Object, Object[]> values, Function<Object[], Object> maker) implements Form {
        @Override
        public void content(final Object object, final GraphWriter to) {
            write(values.apply(object), to);
        }

        @Override
        public Object build(final GraphReader from) throws GraphException {
            return maker.apply(read(from));
        }
    }

    private static void write(final Object[] values, final GraphWriter to) {
        to.values().count(values.length);
        for (final Object value : values) {
            to.reference(value);
        }
    }

    private static Object[] read(final GraphReader from) throws GraphException {
        final Object[] values = new Object[from.length(ArrayForms.REFERENCE)];
        for (int i = 0; i < values.length; i++) {
            values[i] = from.reference();
        }
        return values;
    }

    /** A collection that is filled; those by hash when hash codes can be asked for. */
    private record Sequence(IntFunction<Collection<Object>> maker, boolean late) implements Form {
        @Override
        public void shape(final Object object, final Output to) {
            final Collection<?> some = (Collection<?>) object;
            to.count(some.getClass() == HashSet.class ? HashOrder.capacity(some) : some.size());
        }

        @Override
        public void content(final Object object, final GraphWriter to) {
            write(((Collection<?>) object).toArray(), to);
        }

        @Override
        public Object allocate(final GraphReader from) throws GraphException {
            return maker.apply(from.length(ArrayForms.REFERENCE));
        }

        @Override
        @SuppressWarnings("unchecked") // It was made here.
        public void fill(final Object object, final GraphReader from) throws GraphException {
            ((Collection<Object>) object).addAll(Arrays.asList(read(from)));
        }
    }

    /** A map that is filled when hash codes can be asked for. */
    private record Maps(IntFunction<Map<Object, Object>> maker) implements Form {
        @Override
        public void shape(final Object object, final Output to) {
            final Map<?, ?> map = (Map<?, ?>) object;
            to.count(map.getClass() == HashMap.class ? HashOrder.capacity(map.keySet()) : map.size());
        }

        @Override
        public void content(final Object object, final GraphWriter to) throws GraphException {
            if (object instanceof final LinkedHashMap<?, ?> map && isOrderedByAccess(map)) {
                throw new GraphException("a LinkedHashMap that is ordered by access cannot be kept");
            }
            write(entries(object), to);
        }

        @Override
        public Object allocate(final GraphReader from) throws GraphException {
            return maker.apply(from.length(ArrayForms.REFERENCE));
        }

        @Override
        @SuppressWarnings("unchecked") // It was made here.
        public void fill(final Object object, final GraphReader from) throws GraphException {
            final Object[] entries = read(from);
            for (int i = 0; i < entries.length; i += 2) {
                ((Map<Object, Object>) object).put(entries[i], entries[i + 1]);
            }
        }

        @Override
        public boolean late() {
            return true;
        }
    }

    /** A collection or map with an order, which it has to have before it is filled. */
    private record Ordered<T>(Function<T, Comparator<?>> order, Function<Comparator<Object>, Object> maker)
            implements Form {
        @Override
        @SuppressWarnings("unchecked") // The table has it under the class of its objects.
        public void content(final Object object, final GraphWriter to) {
            to.reference(order.apply((T) object));
            write(object instanceof final Collection<?> some ? some.toArray() : entries(object), to);
        }

        @Override
        @SuppressWarnings("unchecked") // Whatever it compares, it does so with this.
        public Object build(final GraphReader from) throws GraphException {
            return maker.apply((Comparator<Object>) from.reference());
        }

        @Override
        @SuppressWarnings("unchecked") // It was made here.
        public void fill(final Object object, final GraphReader from) throws GraphException {
            final Object _ = from.reference();
            final Object[] values = read(from);
            if (object instanceof final Collection<?> some) {
                ((Collection<Object>) some).addAll(Arrays.asList(values));
            } else {
                for (int i = 0; i < values.length; i += 2) {
                    ((Map<Object, Object>) object).put(values[i], values[i + 1]);
                }
            }
        }

        @Override
        public boolean late() {
            return true;
        }
    }

    /** Maps of enumeration constants; their order is that of the constants. */
    private static final class EnumMaps implements Form {
        @Override
        public void content(final Object object, final GraphWriter to) throws GraphException {
            final Object[] entries = entries(object);
            if (entries.length == 0) {
                throw new GraphException("an empty EnumMap does not tell its constants");
            }
            write(entries, to);
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // The constants are checked by the map.
        public Object build(final GraphReader from) throws GraphException {
            final Object[] entries = read(from);
            return new EnumMap(((Enum<?>) entries[0]).getDeclaringClass());
        }

        @Override
        @SuppressWarnings("unchecked") // It was made here.
        public void fill(final Object object, final GraphReader from) throws GraphException {
            final Object[] entries = read(from);
            for (int i = 0; i < entries.length; i += 2) {
                ((Map<Object, Object>) object).put(entries[i], entries[i + 1]);
            }
        }
    }
}
