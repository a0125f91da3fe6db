package io.xenolith.host.boot;

import io.xenolith.host.gdb.GdbDebugger;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.run.Outside;
import java.util.List;

/** The world outside of a run that gdb debugs: gdb is heard while no vCPU runs, too, and may end it. */
final class OutsideWithGdb implements Outside {
    private static final long LOOK_EVERY_NS = 100_000_000;

    private final ConsoleInput input;
    private final GdbDebugger gdb;

    OutsideWithGdb(final ConsoleInput input, final GdbDebugger gdb) {
        this.input = input;
        this.gdb = gdb;
    }

    @Override
    public List<OutsideInput> arrived() {
        gdb.lookOutside();
        return input.arrived();
    }

    @Override
    public void hold(final boolean held) {
        input.hold(held);
    }

    @Override
    public void wake() {
        input.wake();
    }

    @Override
    public boolean open() {
        return input.open();
    }

    @Override
    public boolean paced() {
        return input.paced();
    }

    @Override
    public long await(final long timeoutNs) {
        return input.await(Math.min(timeoutNs, LOOK_EVERY_NS));
    }

    @Override
    public boolean stopped() {
        if (gdb.killed()) {
            input.leave();
        }
        return input.stopped();
    }
}
