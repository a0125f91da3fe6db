package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests, compared with the simplest thing that could be right: a map of paths, copied for a transaction. */
class RandomOperationsTest {
    private static final String HOME = "/local/domain/1/data";
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final Bench bench = new Bench();
    private final RingGuest guest = bench.guest(1);
    /** Value of every node from HOME down. */
    private final Map<String, String> model = new TreeMap<>(Map.of(HOME, ""));

    private record Open(int id, Map<String, String> view, Map<String, String> start) {
    }

    private static String path(final Random random) {
        final StringBuilder path = new StringBuilder(HOME);
        final int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
        }
        return path.toString();
    }

    private static void put(final Map<String, String> nodes, final String path, final String value) {
        for (String above = XsPath.parent(path); !nodes.containsKey(above); above = XsPath.parent(above)) {
            nodes.put(above, "");
        }
        nodes.put(path, value);
    }

    private static String remove(final Map<String, String> nodes, final String path) {
        if (!nodes.containsKey(path)) {
            return nodes.containsKey(XsPath.parent(path)) ? "OK" : "ENOENT";
        }
        nodes.keySet().removeIf(node -> XsPath.isSameOrBelow(node, path));
        return "OK";
    }

    private static List<String> children(final Map<String, String> nodes, final String path) {
        return nodes.keySet().stream().filter(n -> !n.equals(path) && XsPath.parent(n).equals(path)).map(XsPath::base)
                .sorted().toList();
    }

    private void step(final Random random, final int tx, final Map<String, String> nodes, final int number) {
        final String path = path(random);
        switch (random.nextInt(5)) {
            case 0 -> {
                assertThat(guest.writeIn(tx, path, "v" + number)).isEqualTo("OK");
                put(nodes, path, "v" + number);
            }
            case 1 -> {
                assertThat(guest.askIn(tx, XsWire.XS_MKDIR, path)).isEqualTo("OK");
                if (!nodes.containsKey(path)) {
                    put(nodes, path, "");
                }
            }
            case 2 -> assertThat(guest.askIn(tx, XsWire.XS_RM, path)).isEqualTo(remove(nodes, path));
            case 3 -> assertThat(guest.askIn(tx, XsWire.XS_READ, path)).isEqualTo(nodes.getOrDefault(path, "ENOENT"));
            default -> {
                final String list = guest.askIn(tx, XsWire.XS_DIRECTORY, path);
                if (nodes.containsKey(path)) {
                    assertThat(list.isEmpty() ? List.<String> of() : List.of(list.split(" ", -1)))
                            .containsExactlyInAnyOrderElementsOf(children(nodes, path));
                } else {
                    assertThat(list).isEqualTo("ENOENT");
                }
            }
        }
    }

    private Map<String, String> tree() {
        final Map<String, String> tree = new HashMap<>();
        collect(HOME, tree);
        return tree;
    }

    private void collect(final String path, final Map<String, String> tree) {
        tree.put(path, bench.dom0.read(path).orElseThrow());
        for (final String name : bench.dom0.directory(path)) {
            collect(path + "/" + name, tree);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theStoreAgreesWithAMap(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(8) == 0) {
                transaction(random, i);
            } else {
                step(random, 0, model, i);
            }
        }
        assertThat(tree()).isEqualTo(model);
        assertThat(bench.dom0.control("quota", "1"))
                .containsPattern("nodes +: +" + model.size() + "\n");
    }

    /**
     * A commit fails only if something changed outside, and then changes nothing. If it succeeds although something did,
     * the two touched nothing in common: the outcome is both changes.
     */
    private void transaction(final Random random, final int number) {
        final Open open = new Open(guest.start(), new TreeMap<>(model), new TreeMap<>(model));
        final int inside = random.nextInt(6);
        for (int i = 0; i < inside; i++) {
            step(random, open.id(), open.view(), number * 100 + i);
        }
        final boolean disturbed = random.nextInt(3) == 0;
        if (disturbed) {
            step(random, 0, model, number * 100 + 50);
        }
        final String outcome = guest.end(open.id());
        if (outcome.equals("OK")) {
            model.keySet().removeIf(path -> open.start().containsKey(path) && !open.view().containsKey(path));
            open.view().forEach((path, value) -> {
                if (!value.equals(open.start().get(path))) {
                    model.put(path, value);
                }
            });
            assertThat(tree()).isEqualTo(model);
        } else {
            assertThat(outcome).isEqualTo("EAGAIN");
            assertThat(disturbed).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void noBytesAndNoIndexesAGuestWritesBreakTheDaemon(final long seed) {
        final Random random = new Random(seed);
        final List<RingGuest> guests = new ArrayList<>();
        for (int domid = 2; domid < 6; domid++) {
            guests.add(bench.guest(domid));
        }
        for (int i = 0; i < 600; i++) {
            final RingGuest one = guests.get(random.nextInt(guests.size()));
            one.put(hostileMessage(random), 0);
            if (random.nextInt(200) == 0) {
                one.page.reqProd(random.nextInt());
            }
            if (random.nextInt(200) == 0) {
                one.page.rspCons(random.nextInt());
            }
            one.kick();
            one.page.rspCons(random.nextInt(4) == 0 ? one.page.rspCons() : one.page.rspProd());
        }
        assertThat(guest.write("data/still", "alive")).isEqualTo("OK");
        guests.forEach(g -> bench.daemon.domainGone(g.domid));
        assertThat(bench.dom0.directory("/local/domain/1/data")).containsExactly("still");
        assertThat(bench.kernel.mapped).containsExactly(1);
    }

    private static byte[] hostileMessage(final Random random) {
        final List<String> strings = new ArrayList<>();
        final int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            strings.add(switch (random.nextInt(7)) {
                case 0 -> "data/x" + random.nextInt(5);
                case 1 -> "T";
                case 2 -> "n" + random.nextInt(8);
                case 3 -> "/local/domain/" + random.nextInt(8) + "/data";
                case 4 -> "@releaseDomain";
                case 5 -> Integer.toString(random.nextInt());
                default -> "\u00ff".repeat(random.nextInt(40));
            });
        }
        final byte[] payload = random.nextBoolean()
                ? XsMessage.payload(strings.toArray(String[]::new))
                : String.join("\0", strings).getBytes(StandardCharsets.ISO_8859_1);
        return new XsMessage(random.nextInt(26) - 1, random.nextInt(), random.nextInt(4), payload).encode();
    }

    @Test
    void theSameRequestsGiveTheSameBytes() {
        assertThat(transcript()).isEqualTo(transcript());
    }

    private static List<String> transcript() {
        final Bench own = new Bench();
        final RingGuest one = own.guest(1);
        one.ask(XsWire.XS_WATCH, "data", "t");
        final Random random = new Random(5);
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            final String path = path(random);
            lines.add(random.nextBoolean() ? one.write(path, "" + i) : one.ask(XsWire.XS_RM, path));
            lines.addAll(one.takeEvents());
        }
        lines.addAll(new XenstoreDump(own.dom0).full("/", true));
        return lines;
    }
}
