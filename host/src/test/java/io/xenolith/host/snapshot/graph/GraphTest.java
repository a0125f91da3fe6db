package io.xenolith.host.snapshot.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTest {
    private static final int MUTATIONS = 20_000;

    /** Something of everything. */
    private static final class Node {
        static final Node CONSTANT = new Node();

        private boolean flag;
        private byte small;
        private short number;
        private char letter = 'x';
        private int count;
        private long time;
        private float part;
        private double whole;
        private Object any;
        private Node next;
        private IntSupplier lambda;

        private List<Object> values() {
            return List.of(flag, small, number, letter, count, time, part, whole);
        }

        private int counted() {
            return ++count;
        }
    }

    private static class Base {
        private int base = 1;
    }

    private static final class Derived extends Base {
        private int own = 2;
    }

    private enum Kind {
        ONE, OTHER
    }

    private record Pair(Object one, Object other) {
    }

    private static byte[] bytes(final Object root) throws GraphException {
        return GraphWriter.write(root, _ -> Optional.empty());
    }

    private static <T> T copy(final T root, final Class<T> type) throws GraphException {
        return type.cast(GraphReader.read(bytes(root), _ -> null));
    }

    private static Object copy(final Object value) throws GraphException {
        final Node node = new Node();
        node.any = value;
        return copy(node, Node.class).any;
    }

    @Test
    void fieldsOfEveryTypeComeBack() throws GraphException {
        final Node node = new Node();
        node.flag = true;
        node.small = -1;
        node.number = Short.MIN_VALUE;
        node.letter = 'Ω';
        node.count = Integer.MIN_VALUE;
        node.time = Long.MAX_VALUE;
        node.part = -0.0f;
        node.whole = Double.MIN_VALUE;
        assertThat(copy(node, Node.class).values()).isEqualTo(node.values());
    }

    @Test
    void aLambdaIsOfTheCopyWhereverTheCycleIsEntered() throws GraphException {
        final Node node = new Node();
        node.lambda = node::counted;
        for (final Object root : List.of(node, node.lambda, new Pair(node.lambda, node))) {
            final Pair pair = (Pair) copy(new Pair(root, node));
            final Node copied = (Node) pair.other();
            final int before = copied.count;
            assertThat(copied.lambda.getAsInt()).isEqualTo(before + 1).isEqualTo(copied.count);
        }
        assertThat(node.count).isZero();
    }

    @Test
    void recordsListsAndNodesMayContainEachOther() throws GraphException {
        final Node node = new Node();
        final List<Object> list = new ArrayList<>();
        final Pair pair = new Pair(node, list);
        node.any = pair;
        list.add(pair);
        final Pair copied = (Pair) copy(pair);
        assertThat(((Node) copied.one()).any).isSameAs(copied);
        assertThat((List<?>) copied.other()).singleElement().isSameAs(copied);
    }

    @Test
    void aChainOfAMillionIsNoDeeperThanOne() throws GraphException {
        final Node first = new Node();
        Node last = first;
        for (int i = 0; i < 1_000_000; i++) {
            last.next = new Node();
            last = last.next;
        }
        last.count = 7;
        Node copied = copy(first, Node.class);
        while (copied.next != null) {
            copied = copied.next;
        }
        assertThat(copied.count).isEqualTo(7);
    }

    @Test
    void collectionsHaveWhatTheyHadInItsOrder() throws GraphException {
        final Map<Object, Object> linked = new LinkedHashMap<>(Map.of("b", 2L, "a", 1));
        final TreeMap<Integer, String> tree = new TreeMap<>(Map.of(3, "c", 1, "a"));
        final PriorityQueue<Long> queue = new PriorityQueue<>(List.of(5L, 1L, 3L, 2L));
        for (final Object each : List.of(linked, tree, List.of(1, "x"), Set.of(), Map.of("k", new ArrayList<>()),
                EnumSet.noneOf(Kind.class), EnumSet.of(Kind.ONE), Optional.of("o"), new long[]{0, 0, -1}, new int[1000],
                new Object[]{null, "s", null}, new HashSet<>(List.of("q", "r")))) {
            assertThat(copy(each)).isEqualTo(each);
        }
        assertThat(((PriorityQueue<?>) copy(queue)).toArray()).isEqualTo(queue.toArray());
        assertThat(((Map<?, ?>) copy(linked)).keySet().toArray()).isEqualTo(linked.keySet().toArray());
    }

    @Test
    void aHashMapIsWalkedThroughInItsOrderEvenIfItWasLargerOnce() throws GraphException {
        final SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 100; run++) {
            final Map<Integer, Integer> map = new HashMap<>();
            for (int i = 0; i < 1 + run * 3; i++) {
                map.put(random.nextInt(), i);
            }
            map.values().removeIf(value -> random.nextInt(3) == 0);
            assertThat(((Map<?, ?>) copy(map)).keySet().toArray()).isEqualTo(map.keySet().toArray());
        }
    }

    @Test
    void theSumOfAClassIsThatOfTheClassesItExtendsToo() throws GraphException {
        final CRC32C own = new CRC32C();
        own.update(code(Derived.class));
        assertThat(ClassSum.of(Derived.class)).isNotEqualTo(own.getValue());
        own.update(code(Base.class));
        assertThat(ClassSum.of(Derived.class)).isEqualTo(own.getValue());
        final Derived copied = (Derived) copy(new Derived());
        assertThat(((Base) copied).base + copied.own).isEqualTo(3);
    }

    private static byte[] code(final Class<?> type) {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void contentThatIsNotReadToItsEndIsRefused() throws GraphException {
        // The last object is a list of nothing: its content is the count 0.
        final byte[] good = bytes(new Pair(new ArrayList<>(), null));
        final byte[] longer = Arrays.copyOf(good, good.length + 1);
        // Lengths of both contents, then the pair's two references and the count.
        longer[good.length - 4] = 2;
        assertThatThrownBy(() -> GraphReader.read(longer, _ -> null)).isInstanceOf(GraphException.class)
                .hasMessageContaining("a java.util.ArrayList is not as long");
    }

    @Test
    void arraysThatAreLongerThanTheFileExplainsAreRefused() throws GraphException {
        final byte[] good = bytes(new long[3]);
        final byte[] longer = Arrays.copyOf(good, good.length + 4);
        // The length 3, a run of 24 zeros, one of nothing; then the length of the content.
        final int at = good.length - 4;
        assertThat(good[at]).isEqualTo((byte) 3);
        longer[at] = (byte) 0xff;
        longer[at + 1] = (byte) 0xff;
        longer[at + 2] = (byte) 0xff;
        longer[at + 3] = (byte) 0x7f;
        assertThatThrownBy(() -> GraphReader.read(longer, _ -> null)).isInstanceOf(GraphException.class)
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "fe80::1", "no.such.name.invalid"})
    void anAddressComesBack(final String host) throws GraphException {
        final InetSocketAddress address = host.endsWith("invalid")
                ? InetSocketAddress.createUnresolved(host, 53)
                : new InetSocketAddress(host, 53);
        assertThat(copy(Optional.of(address))).isEqualTo(Optional.of(address));
    }

    @Test
    void aMapThatIsOrderedByAccessIsRefusedAndStaysAsItIs() {
        final Map<Integer, String> map = new LinkedHashMap<>(16, 0.75f, true);
        map.put(1, "a");
        map.put(2, "b");
        map.put(3, "c");
        assertThatThrownBy(() -> copy(map)).isInstanceOf(GraphException.class)
                .hasMessageContaining("ordered by access");
        assertThat(map.keySet()).containsExactly(1, 2, 3);
    }

    @Test
    void aHistogramGoesOnCounting() throws GraphException {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(1_000_000);
        final Histogram copied = (Histogram) copy(histogram);
        assertThat(copied).isEqualTo(histogram);
        copied.recordValue(1L << 40);
        assertThat(copied.getTotalCount()).isEqualTo(2);
    }

    @Test
    void aConstantStaysTheSameObject() throws GraphException {
        assertThat(copy(Node.CONSTANT)).isSameAs(Node.CONSTANT);
    }

    @Test
    void whatBelongsToTheProcessIsBroughtByWhoeverReads() throws GraphException {
        final Thread mine = Thread.currentThread();
        final byte[] bytes = GraphWriter.write(new Pair(mine, "x"),
                object -> Optional.ofNullable(object.equals(mine) ? "thread" : null));
        final Pair read = (Pair) GraphReader.read(bytes, name -> name.equals("thread") ? "another" : null);
        assertThat(read.one()).isEqualTo("another");
        assertThatThrownBy(() -> GraphReader.read(bytes, _ -> null)).isInstanceOf(GraphException.class)
                .hasMessageContaining("\"thread\"");
    }

    @Test
    void whatCannotBeKeptIsToldWithTheWayToIt() {
        final Node node = new Node();
        node.any = new Pair(Thread.currentThread(), null);
        assertThatThrownBy(() -> bytes(node)).isInstanceOf(GraphException.class)
                .hasMessageContaining("java.lang.Thread cannot be kept").hasMessageContaining("GraphTest$Pair");
    }

    @Test
    void bytesThatAreNoGraphAreRefusedAndNothingElseHappens() throws GraphException {
        final Node node = new Node();
        node.lambda = node::counted;
        node.any = List.of(new Pair("text", new int[100]), new HashMap<>(Map.of("a", new ArrayList<>(List.of(1L)))));
        final byte[] good = bytes(node);
        final SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            try {
                final Object _ = GraphReader.read(bad, _ -> null);
            } catch (final GraphException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 4);
    }
}
