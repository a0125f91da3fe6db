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

    public void put(final ToolstackCommand command) {
        commands.add(command);
    }

    /** The oldest command, or null. */
    ToolstackCommand take() {
        return commands.poll();
    }
}
