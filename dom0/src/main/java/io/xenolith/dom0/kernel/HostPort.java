package io.xenolith.dom0.kernel;

import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.usernet.SocketEvent;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The operator's line into dom0: commands wait here, and a physical interrupt tells dom0 that there are some. The host puts
 * them in (one thread owns both), then raises {@link #PIRQ}.
 */
public final class HostPort {
    /** The interrupt of this device. */
    public static final int PIRQ = 16;
    /** With so many waiting, packets that come over links are lost. */
    static final int LINK_INPUTS_MAX = 1024;

    private final Deque<ToolstackCommand> commands = new ArrayDeque<>();
    private final Deque<SocketInput> socketInputs = new ArrayDeque<>();
    private final Deque<StoreInput> storeInputs = new ArrayDeque<>();
    private final Deque<LinkInput> linkInputs = new ArrayDeque<>();
    private long waitingInput;

    /** What a socket outside did for the user network of {@code bridge}. */
    record SocketInput(String bridge, SocketEvent event) {
    }

    /**
     * What a client of xenstored's socket did.
     *
     * @param bytes it sent; none if it closed the connection
     */
    record StoreInput(long connection, byte[] bytes) {
    }

    /** What became of a link to another host's bridge. */
    record LinkInput(long link, LinkEvent event) {
    }

    public void put(final ToolstackCommand command) {
        commands.add(command);
        waitingInput += inputBytes(command);
    }

    /** A socket outside has done something for the user network of {@code bridge}. */
    public void put(final String bridge, final SocketEvent event) {
        socketInputs.add(new SocketInput(bridge, event));
    }

    /** The sockets have gone: what they did before, and dom0 has not heard of yet, it never will. */
    public void forgetSockets() {
        socketInputs.clear();
    }

    /** The clients of xenstored's socket have gone, and so have other hosts: as {@link #forgetSockets}. */
    public void forgetClients() {
        storeInputs.clear();
        linkInputs.clear();
    }

    /** The client of {@code connection} at xenstored's socket has sent {@code bytes}, or closed it if there are none. */
    public void put(final long connection, final byte[] bytes) {
        storeInputs.add(new StoreInput(connection, bytes));
    }

    /** Something became of a link to another host's bridge. */
    public void put(final long link, final LinkEvent event) {
        if (linkInputs.size() < LINK_INPUTS_MAX || !(event instanceof LinkEvent.Came)) {
            linkInputs.add(new LinkInput(link, event));
        }
    }

    /** What became of a link before all else that waits, or null. */
    LinkInput takeLinkInput() {
        return linkInputs.poll();
    }

    /** What a client of xenstored's socket did before all others that wait, or null. */
    StoreInput takeStoreInput() {
        return storeInputs.poll();
    }

    /** What a socket did before all others that wait, or null. */
    SocketInput takeSocketInput() {
        return socketInputs.poll();
    }

    /** Bytes in the commands that wait which are to be typed at consoles. */
    public long waitingInput() {
        return waitingInput;
    }

    /** The oldest command, or null. */
    ToolstackCommand take() {
        final ToolstackCommand command = commands.poll();
        waitingInput -= inputBytes(command);
        return command;
    }

    private static int inputBytes(final ToolstackCommand command) {
        return switch (command) {
            case final ToolstackCommand.ConsoleInput input -> input.bytes().length;
            case final ToolstackCommand.Keys keys -> keys.bytes().length;
            case null, default -> 0;
        };
    }
}
