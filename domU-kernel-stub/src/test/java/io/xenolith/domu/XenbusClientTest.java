package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.guest.XenstoreRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XenbusClientTest {
    private final FakeTaskHost host = new FakeTaskHost();
    private final LocalMemory page = new LocalMemory(Page.SIZE);
    private final FakeXenstored server = new FakeXenstored(page, 0);
    private final List<String> log = new ArrayList<>();
    private boolean rung;
    private XenbusClient client;

    @BeforeEach
    void connect() {
        client = new XenbusClient(new XenstoreRing(page, 0), host.tasks, () -> rung = true);
        host.tasks.spawn("xenwatch", client::runWatches);
    }

    /** Lets client and server take turns until neither has anything to do. */
    private void run() {
        do {
            host.runAll();
            rung = false;
            server.serve();
            // The consumer of a ring tells its producer that there is room.
            client.event();
            host.runAll();
        } while (rung);
    }

    private void task(final Runnable body) {
        host.tasks.spawn("test", body);
        run();
    }

    @Test
    void aReadGivesTheValue() {
        server.nodes.put("name", "guest");
        task(() -> log.add(client.read("name").orElse("none")));
        assertThat(log).containsExactly("guest");
    }

    @Test
    void aMissingNodeIsEmpty() {
        task(() -> log.add(client.read("name").orElse("none")));
        assertThat(log).containsExactly("none");
    }

    @Test
    void anErrorKeepsItsName() {
        task(() -> assertThatThrownBy(() -> client.request(XsWire.XS_RM, 0, "a"))
                .isInstanceOfSatisfying(XenstoreException.class, e -> log.add(e.error())));
        assertThat(log).containsExactly("ENOSYS");
    }

    @Test
    void everyByteOfAValuePasses() {
        final StringBuilder value = new StringBuilder();
        for (int i = 1; i < 256; i++) {
            value.append((char) i);
        }
        task(() -> {
            client.write("bytes", value.toString());
            log.add(client.read("bytes").orElse(""));
        });
        assertThat(log).containsExactly(value.toString());
    }

    @Test
    void aMessageLongerThanTheRingIsSentAndReadInPieces() {
        final String value = "v".repeat(3000);
        task(() -> {
            client.write("long", value);
            log.add(client.read("long").orElse(""));
        });
        assertThat(log).containsExactly(value);
    }

    @Test
    void twoTasksHaveRequestsOpenAtOnce() {
        server.nodes.put("a", "1");
        server.nodes.put("b", "2");
        host.tasks.spawn("first", () -> log.add(client.read("a").orElse("none")));
        host.tasks.spawn("second", () -> log.add(client.read("b").orElse("none")));
        run();
        assertThat(log).containsExactly("1", "2");
    }

    @Test
    void longMessagesOfTwoTasksAreNotMixed() {
        host.tasks.spawn("first", () -> client.write("a", "x".repeat(2500)));
        host.tasks.spawn("second", () -> client.write("b", "y".repeat(2500)));
        run();
        assertThat(server.nodes).containsEntry("a", "x".repeat(2500)).containsEntry("b", "y".repeat(2500));
    }

    @Test
    void childrenAreListed() {
        task(() -> log.addAll(client.directory("device")));
        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void aWatchFiresAtRegistrationButNotBeforeItReturned() {
        task(() -> {
            client.watch("w", path -> log.add("fired " + path));
            log.add("registered");
        });
        assertThat(log).containsExactly("registered", "fired w");
    }

    @Test
    void aWatchFiresOnChangesUntilItIsCancelled() {
        final List<Xenstore.StoreWatch> watch = new ArrayList<>();
        task(() -> watch.add(client.watch("w", path -> log.add(path))));
        server.change("w", "1");
        client.event();
        run();
        task(() -> watch.get(0).cancel());
        server.change("w", "2");
        client.event();
        run();
        assertThat(log).containsExactly("w", "w");
    }

    @Test
    void aWatchCallbackMayUseTheStore() {
        server.nodes.put("w", "value");
        task(() -> client.watch("w", path -> log.add(client.read(path).orElse("none"))));
        assertThat(log).containsExactly("value");
    }

    @Test
    void waitingForAValueEndsWhenItIsWritten() {
        host.tasks.spawn("waiter",
                () -> log.add(client.waitFor("state", value -> value.equals(Optional.of("4"))).orElse("none")));
        run();
        assertThat(log).isEmpty();
        server.change("state", "4");
        client.event();
        run();
        assertThat(log).containsExactly("4");
    }

    @Test
    void aTransactionThatMetAnotherIsRunAgain() {
        server.conflicts = 2;
        task(() -> log.add("" + client.transact(view -> {
            log.add("try");
            return view.write("t", "1");
        })));
        assertThat(log).containsExactly("try", "try", "try", "true");
    }

    @Test
    void aTransactionGivenUpIsEndedWithF() {
        task(() -> log.add("" + client.transact(view -> false)));
        assertThat(log).containsExactly("false");
        assertThat(server.requests).contains(XsWire.XS_TRANSACTION_END + " F");
    }

    @Test
    void brokenIndexesFailEveryRequest() {
        page.putInt(2060, 5000);
        task(() -> log.add(client.read("name").orElse("none")));
        assertThat(log).containsExactly("none");
    }
}
