package io.xenolith.domu.net;

import io.xenolith.domu.Signal;
import io.xenolith.domu.Tasks;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetSubmit;
import io.xenolith.drivers.net.Netfront;
import io.xenolith.drivers.net.NetfrontListener;
import io.xenolith.drivers.net.NetfrontOptions;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One network interface, for tasks. It answers ARP and echo requests once it has an address ({@link #configure}). */
public final class GuestNet implements NetfrontListener {
    private static final long ARP_WAIT_NS = 1_000_000_000L;
    private static final int ARP_TRIES = 3;
    private static final HexFormat MAC = HexFormat.ofDelimiter(":");

    private final FrontendPlatform platform;
    private final Tasks tasks;
    private final int handle;
    private final Signal changed;
    private final Netfront front;
    private final Runnable gone;
    private Optional<NetStack> stack = Optional.empty();
    private Optional<Consumer<NetPacket>> frames = Optional.empty();

    /** @param gone run in a task when the interface has been taken away */
    public GuestNet(final FrontendPlatform platform, final Tasks tasks, final int handle,
            final NetfrontOptions options, final Runnable gone) {
        this.platform = platform;
        this.tasks = tasks;
        this.handle = handle;
        this.changed = tasks.newSignal();
        this.gone = gone;
        this.front = new Netfront(platform, handle, this, options);
    }

    public void start() {
        front.start();
    }

    /** Waits until it is usable or has failed, or until {@code deadlineNs}. */
    public void awaitReady(final long deadlineNs) {
        final boolean _ = tasks.awaitUntil(changed, () -> front.isConnected() || !front.failure().isEmpty(),
                deadlineNs);
    }

    /** The interface was taken away; one that comes in its place is another {@link GuestNet}. */
    public boolean isGone() {
        return front.isGone();
    }

    /** Closes the device in order, as unloading its driver does; waits until what was in flight is answered. */
    public void close() {
        front.close();
        tasks.await(changed, () -> front.state() == XenbusState.CLOSED);
    }

    /** Opens the device after {@link #close}; waits until it is usable or never will be. @return it is usable */
    public boolean reopen() {
        front.reopen();
        return awaitUsable();
    }

    /** Waits until the device is usable or never will be. @return it is usable */
    public boolean awaitUsable() {
        tasks.await(changed, () -> front.isConnected() || isGone() || !front.failure().isEmpty());
        return front.isConnected();
    }

    /** "eth0". */
    public String name() {
        return "eth" + handle;
    }

    /** The frontend itself, for studies. */
    public Netfront frontend() {
        return front;
    }

    /**
     * Gives the interface its IPv4 address.
     *
     * @throws IllegalArgumentException if the toolstack gave it no sensible Ethernet address
     */
    public void configure(final int address) {
        final byte[] mac = MAC.parseHex(front.mac());
        if (mac.length != 6) {
            throw new IllegalArgumentException("mac=" + front.mac() + ", want six bytes");
        }
        stack = Optional.of(new NetStack(mac, address, this::send));
    }

    private boolean send(final NetPacket packet) {
        return front.send(packet) == NetSubmit.ACCEPTED;
    }

    private NetStack stack() {
        return stack.orElseThrow(() -> new IllegalStateException(name() + " has no address"));
    }

    @Override
    public void changed() {
        if (front.isGone()) {
            platform.runTask(gone);
        }
        changed.raise();
    }

    /** From now on packets that come go to {@code receiver}, and no more to the stack. It must not wait. */
    public void listen(final Consumer<NetPacket> receiver) {
        frames = Optional.of(receiver);
    }

    /**
     * Sends a packet as it is, past the stack, waiting for room.
     *
     * @return what became of it; never {@link NetSubmit#RING_FULL} or {@link NetSubmit#NO_GRANT}
     */
    public NetSubmit sendFrame(final NetPacket packet) {
        final NetSubmit[] result = new NetSubmit[1];
        tasks.await(changed, () -> {
            result[0] = front.send(packet);
            return result[0] != NetSubmit.RING_FULL && result[0] != NetSubmit.NO_GRANT;
        });
        return result[0];
    }

    @Override
    public void received(final NetPacket packet) {
        if (frames.isPresent()) {
            frames.get().accept(packet);
        } else {
            stack.ifPresent(each -> each.received(packet));
        }
        changed.raise();
    }

    /** Finds a neighbour's Ethernet address. @return false if nobody says */
    private boolean resolve(final int neighbour) {
        for (int i = 0; i < ARP_TRIES && !stack().knows(neighbour); i++) {
            stack().ask(neighbour);
            final boolean _ = await(() -> stack().knows(neighbour), ARP_WAIT_NS);
        }
        return stack().knows(neighbour);
    }

    private boolean await(final BooleanSupplier condition, final long timeoutNs) {
        return tasks.awaitUntil(changed, condition, platform.nowNs() + timeoutNs);
    }

    /**
     * Sends an echo request and waits for its answer.
     *
     * @return nanoseconds until it came; empty if it did not within {@code timeoutNs}
     */
    public OptionalLong ping(final int neighbour, final int sequence, final byte[] data, final long timeoutNs) {
        if (!resolve(neighbour)) {
            return OptionalLong.empty();
        }
        final int identifier = platform.domid();
        final long sentNs = platform.nowNs();
        final boolean answered = stack().echo(neighbour, identifier, sequence, data) && await(() -> stack().lastReply()
                .filter(reply -> reply.source() == neighbour && reply.identifier() == identifier
                        && reply.sequence() == sequence && Arrays.equals(reply.data(), data))
                .isPresent(), timeoutNs);
        return answered ? OptionalLong.of(platform.nowNs() - sentNs) : OptionalLong.empty();
    }

    /** Keeps datagrams to {@code port} for {@link #receive}. An {@link IllegalArgumentException} if it is taken. */
    public void open(final int port) {
        if (!stack().open(port)) {
            throw new IllegalArgumentException("port=" + port + " is in use");
        }
    }

    public void close(final int port) {
        stack().close(port);
    }

    /** Waits for a datagram to {@code port}, at most {@code timeoutNs}. */
    public Optional<Datagram> receive(final int port, final long timeoutNs) {
        final Datagram[] got = new Datagram[1];
        final boolean _ = await(() -> {
            got[0] = stack().poll(port).orElse(null);
            return got[0] != null;
        }, timeoutNs);
        return Optional.ofNullable(got[0]);
    }

    /**
     * Sends a datagram of up to {@link NetStack#DATA_MAX} bytes, waiting for room, and for the backend while it is away.
     *
     * @return false if nobody has the address, or the interface failed, was closed or is gone
     */
    public boolean send(final int neighbour, final int sourcePort, final int port, final byte[] data) {
        if (data.length > NetStack.DATA_MAX) {
            throw new IllegalArgumentException("length=" + data.length + ", want up to " + NetStack.DATA_MAX);
        }
        if (!resolve(neighbour)) {
            return false;
        }
        final boolean[] sent = new boolean[1];
        tasks.await(changed, () -> {
            sent[0] = stack().udp(neighbour, sourcePort, port, data);
            return sent[0] || !(front.isConnected() || front.isReconnecting());
        });
        return sent[0];
    }
}
