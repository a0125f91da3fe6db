package io.xenolith.dom0.backend;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.drivers.platform.EventHandler;

/**
 * One port of a peer that may ring it without need. As Linux does with its late end of interrupts: while events bring
 * work, the port is open again at once; after several in a row that brought none it stays masked for a time that doubles
 * from one to the next, so that a storm costs a bounded number of upcalls. An event that comes meanwhile is not lost, it
 * is heard when the time is over.
 */
final class EventLimit {
    /** Events in a row without work that are nothing special: both halves look again before they sleep. */
    static final int FREE = 8;
    /** First and longest time for which a port stays masked. */
    static final long FIRST_NS = 1_000_000;
    static final long LONGEST_NS = 1_000_000_000;

    private final Dom0Machine machine;
    private final int port;
    private final EventHandler handler;
    private final Runnable noisy;
    private final Dom0Timers.Timer later;
    private int idle;
    private long delayNs = FIRST_NS;
    private boolean masked;
    private boolean told;

    /** @param noisy told once, when the peer is slowed down for the first time */
    EventLimit(final Dom0Machine machine, final int port, final EventHandler handler, final Runnable noisy) {
        this.machine = machine;
        this.port = port;
        this.handler = handler;
        this.noisy = noisy;
        this.later = machine.timers().create(this::open);
    }

    /** The port's event. */
    void run() {
        if (handler.handle()) {
            idle = 0;
            delayNs = FIRST_NS;
        } else if (++idle > FREE && !masked) {
            slowDown();
        }
    }

    private void slowDown() {
        masked = true;
        machine.events().mask(port);
        later.arm(machine.nowNs() + delayNs);
        delayNs = Math.min(2 * delayNs, LONGEST_NS);
        if (!told) {
            told = true;
            noisy.run();
        }
    }

    private void open() {
        masked = false;
        machine.events().unmask(port);
    }

    /** The port is closed: nothing is done with it any more. */
    void close() {
        later.cancel();
    }
}
