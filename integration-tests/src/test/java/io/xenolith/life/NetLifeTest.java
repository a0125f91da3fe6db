package io.xenolith.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.domu.Guest;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetSubmit;
import io.xenolith.drivers.net.NetbackOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A vif's life on a whole host, while its guest sends. What was in flight when a backend died is dropped, never sent again:
 * numbers arrive at most once and in order.
 */
class NetLifeTest {
    private static final long MS = NetLifeHost.MS;
    private static final long SECOND = NetLifeHost.SECOND;
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final int NUMBER_AT = 20;
    private static final NetbackOptions OPTIONS = NetbackOptions.DEFAULT.withQueues(3);

    /** What {@link #TO} got, in order. */
    private final List<Integer> arrived = new ArrayList<>();
    private int sent;
    private boolean stop;

    /** A broadcast of no protocol, with a number; its length goes up and down so that it takes one slot or several. */
    private static NetPacket numbered(final int number) {
        final byte[] frame = new byte[60 + number * 997 % 9000];
        for (int i = 0; i < 6; i++) {
            frame[i] = -1;
        }
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        for (int i = 0; i < Integer.BYTES; i++) {
            frame[NUMBER_AT + i] = (byte) (number >>> (i * Byte.SIZE));
        }
        for (int i = NUMBER_AT + Integer.BYTES; i < frame.length; i++) {
            frame[i] = (byte) (number * 31 + i);
        }
        return NetPacket.of(frame);
    }

    private void got(final NetPacket packet) {
        int number = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            number = (number << Byte.SIZE) | (packet.frame()[NUMBER_AT + i] & 0xff);
        }
        assertThat(packet.frame()).isEqualTo(numbered(number).frame());
        arrived.add(number);
    }

    /** Takes time, and lets the drivers have their turn. */
    private static void pause(final Guest guest) {
        final Optional<String> _ = guest.xenstore().read("domid");
    }

    /** Sends numbers until it is told to stop, through whatever interface there is. */
    private void sendNumbers(final Guest guest) {
        guest.console().println("up");
        while (!stop) {
            if (!guest.networks().isEmpty()
                    && guest.network().sendFrame(numbered(sent)) == NetSubmit.ACCEPTED) {
                sent++;
                pause(guest);
            } else {
                guest.sleep(MS);
            }
        }
        guest.console().println("sent");
    }

    private void listen(final Guest guest) {
        guest.console().println("up");
        GuestNet heard = null;
        while (true) {
            if (!guest.networks().isEmpty() && !guest.network().equals(heard)) {
                heard = guest.network();
                heard.listen(this::got);
            }
            guest.sleep(MS / 10);
        }
    }

    private NetLifeHost start(final String commandLine) {
        final NetLifeHost host = new NetLifeHost(Map.of(FROM, this::sendNumbers, TO, this::listen));
        host.create(TO, commandLine, OPTIONS);
        assertThat(host.awaitConsole(TO, "up")).isTrue();
        host.create(FROM, commandLine, OPTIONS);
        assertThat(host.awaitConsole(FROM, "up")).isTrue();
        awaitMore(host, 5);
        return host;
    }

    /** Waits until {@code count} more packets have arrived. */
    private void awaitMore(final NetLifeHost host, final int count) {
        final int before = arrived.size();
        assertThat(host.runUntil(() -> arrived.size() >= before + count, 10 * SECOND))
                .as("%s more packets; from: %s to: %s", count, host.console(FROM), host.console(TO)).isTrue();
    }

    private void assertSound(final NetLifeHost host) {
        stop = true;
        assertThat(host.runUntil(() -> !host.isAlive(FROM), 10 * SECOND)).as(host.console(FROM)).isTrue();
        assertThat(host.leftovers()).isEmpty();
        for (int i = 1; i < arrived.size(); i++) {
            assertThat(arrived.get(i)).isGreaterThan(arrived.get(i - 1));
        }
        assertThat(arrived.getLast()).isLessThan(sent);
        assertThat(host.console(FROM) + host.console(TO)).doesNotContain("panic");
    }

    @Test
    void nothingIsLostWhileNothingHappens() {
        try (NetLifeHost host = start("")) {
            awaitMore(host, 300);
            stop = true;
            assertThat(host.runUntil(() -> !host.isAlive(FROM), 10 * SECOND)).isTrue();
            host.runFor(SECOND);
            assertThat(arrived).hasSize(sent);
            assertSound(host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xen_netfront.max_queues=3", "xen_netfront.max_queues=2 xen_netfront.hash=1"})
    void aBackendKilledAndRestartedDropsWhatWasInFlightAndDoublesNothing(final String features) {
        try (NetLifeHost host = start(features)) {
            for (int i = 0; i < 10; i++) {
                final String guest = i % 3 == 0 ? TO : FROM;
                host.kill(guest);
                host.runFor(MS / 2);
                host.restart(guest);
                awaitMore(host, 10);
            }
            assertThat(host.failures()).isEmpty();
            assertSound(host);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterfaceIsTakenAwayAndAnotherGivenWhilePacketsPass(final boolean force) {
        try (NetLifeHost host = start("xen_netfront.max_queues=3")) {
            for (int i = 0; i < 4; i++) {
                final String guest = i % 2 == 0 ? FROM : TO;
                host.submit(new ToolstackCommand.DetachVif(guest, 0, force));
                host.runFor(20 * MS);
                host.submit(new ToolstackCommand.AttachVif(guest, host.vif(guest, OPTIONS)));
                awaitMore(host, 10);
            }
            assertThat(host.failures()).isEmpty();
            assertSound(host);
        }
    }

    @Test
    void aDetachThatFindsNoBackendTakesTheInterfaceAwayWhenItsTimeIsUp() {
        try (NetLifeHost host = start("")) {
            host.kill(FROM);
            host.submit(new ToolstackCommand.DetachVif(FROM, 0, false));
            host.runFor(11 * SECOND);
            host.submit(new ToolstackCommand.AttachVif(FROM, host.vif(FROM, OPTIONS)));
            awaitMore(host, 10);
            assertSound(host);
        }
    }

    @Test
    void aDriverIsUnloadedAndLoadedAgainWhilePacketsPass() {
        try (NetLifeHost host = new NetLifeHost(Map.of(TO, this::listen, FROM, guest -> {
            guest.console().println("up");
            while (!stop) {
                for (int i = 0; i < 20; i++) {
                    sent += guest.network().sendFrame(numbered(sent)) == NetSubmit.ACCEPTED ? 1 : 0;
                }
                guest.network().close();
                assertThat(guest.network().reopen()).isTrue();
            }
        }))) {
            host.create(TO, "", OPTIONS);
            assertThat(host.awaitConsole(TO, "up")).isTrue();
            host.create(FROM, "xen_netfront.max_queues=3", OPTIONS);
            awaitMore(host, 200);
            assertSound(host);
            // A driver that is unloaded waits for its answers first.
            assertThat(arrived.getLast()).isEqualTo(sent - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FROM, TO})
    void aDomainDestroyedWithPacketsInFlightLeavesNothing(final String guest) {
        try (NetLifeHost host = start("xen_netfront.max_queues=3")) {
            host.submit(new ToolstackCommand.Destroy(guest));
            assertThat(host.runUntil(() -> !host.isAlive(guest), 10 * SECOND)).isTrue();
            host.runFor(MS);
            assertThat(host.leftovers()).isEmpty();
        }
    }

    @Test
    void aDomainDestroyedWhileItsBackendIsDeadLeavesNothing() {
        try (NetLifeHost host = start("")) {
            host.kill(FROM);
            host.runFor(MS);
            host.submit(new ToolstackCommand.Destroy(FROM));
            host.runFor(MS);
            assertThat(host.leftovers()).isEmpty();
        }
    }

    /** A handshake has five steps: Initialising, InitWait, Initialised, and Connected of each half. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void aBackendThatDiesAtAnyStepOfTheHandshakeIsReplaced(final int step) {
        try (NetLifeHost host = new NetLifeHost(Map.of(FROM, this::sendNumbers, TO, this::listen))) {
            host.create(TO, "", OPTIONS);
            assertThat(host.awaitConsole(TO, "up")).isTrue();
            final int before = host.vifStates();
            host.create(FROM, "xen_netfront.max_queues=3", OPTIONS);
            assertThat(host.runUntil(() -> host.vifStates() - before >= step && host.isAlive(FROM), SECOND)).isTrue();
            host.kill(FROM);
            host.runFor(MS);
            host.restart(FROM);
            awaitMore(host, 20);
            assertSound(host);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void aDomainThatDiesAtAnyStepOfTheHandshakeLeavesNothing(final int step) {
        try (NetLifeHost host = new NetLifeHost(Map.of(FROM, this::sendNumbers))) {
            host.create(FROM, "xen_netfront.max_queues=3 xen_netfront.hash=1", OPTIONS);
            assertThat(host.runUntil(() -> host.vifStates() >= step && host.isAlive(FROM), SECOND)).isTrue();
            host.submit(new ToolstackCommand.Destroy(FROM));
            assertThat(host.leftovers()).isEmpty();
        }
    }
}
