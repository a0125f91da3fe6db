package io.xenolith.dom0.kernel;

import io.xenolith.dom0.toolstack.ToolstackCommand;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The operator's line into dom0: commands wait here, and a physical interrupt tells dom0 that there are some. The host puts
 * them in (one thread owns both), then raises {@link #PIRQ}.
 */
public final class HostPort {
    /** The interrupt of this device. */
    public static final int PIRQ = 16;

    private final Deque<ToolstackCommand> commands = new ArrayDeque<>();
    private long waitingInput;

    public void put(final ToolstackCommand command) {
        commands.add(command);
        waitingInput += inputBytes(command);
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
        return command instanceof final ToolstackCommand.ConsoleInput input ? input.bytes().length : 0;
    }
}
