package io.xenolith.host.snapshot.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
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
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

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
