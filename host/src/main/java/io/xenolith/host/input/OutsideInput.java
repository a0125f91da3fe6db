package io.xenolith.host.input;

import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.ShutdownReason;
import io.xenolith.usernet.SocketEvent;

/**
 * Something that reaches a run from outside the simulation: an operator's command, a keystroke, a broken backend. Whatever
 * its source (a scenario's step, a recording, a terminal), it enters through the {@link InputQueue} and nowhere else, so
 * that a run is a function of configuration, seed and these. Domains go by name, which a recording's reader knows.
 */
public sealed interface OutsideInput {
    /** The domain it is about; "" if it is about none. */
    String domain();

    /** Text typed at the domain's console. */
    record ConsoleInput(String domain, String text) implements OutsideInput {
    }

    /** {@code xl block-attach}: gives the domain {@code disk} (a name of the scenario) as {@code vdev}. */
    record AttachDisk(String domain, String disk, String vdev, AccessMode mode) implements OutsideInput {
    }

    /** {@code xl block-detach}; {@code force} does not wait for the guest. */
    record DetachDisk(String domain, String vdev, boolean force) implements OutsideInput {
        /** Waits for the guest. */
        public DetachDisk(final String domain, final String vdev) {
            this(domain, vdev, false);
        }
    }

    /**
     * The image of the domain's {@code vdev} becomes longer or shorter while it is in use.
     *
     * @param sizeBytes a multiple of 512
     */
    record ResizeDisk(String domain, String vdev, long sizeBytes) implements OutsideInput {
    }

    /**
     * {@code xl network-attach}: gives the domain an interface.
     *
     * @param mac "" for one that follows from the domain's place in the scenario
     * @param rate "" for no limit
     */
    record AttachVif(String domain, int handle, String bridge, String mac, String rate) implements OutsideInput {
    }

    /** {@code xl network-detach}; {@code force} does not wait for the guest. */
    record DetachVif(String domain, int handle, boolean force) implements OutsideInput {
    }

    /** A socket of the machine outside has done something for the user network of {@code bridge}. */
    record Socket(String bridge, SocketEvent event) implements OutsideInput {
        @Override
        public String domain() {
            return "";
        }
    }

    /** Something became of a link, by its number on this host, to a bridge of another long-lived host. */
    record Link(long link, LinkEvent event) implements OutsideInput {
        @Override
        public String domain() {
            return "";
        }
    }

    record Pause(String domain) implements OutsideInput {
    }

    record Unpause(String domain) implements OutsideInput {
    }

    record Destroy(String domain) implements OutsideInput {
    }

    /** Asks the guest, by its control node, to go down for {@code reason}. */
    record Shutdown(String domain, ShutdownReason reason) implements OutsideInput {
    }

    /** The backend of the domain's {@code device} (xvda, vif0) dies without a word, as a crashed process would. */
    record KillBackend(String domain, String device) implements OutsideInput {
    }

    /** The backend of the domain's {@code device} is started again. */
    record RestartBackend(String domain, String device) implements OutsideInput {
    }

    /**
     * A command asks the toolstack of a long-lived host.
     *
     * @param number of the question on this host
     * @param request the message, as it came
     */
    record Ask(long number, byte[] request) implements OutsideInput {
        @Override
        public String domain() {
            return "";
        }
    }

    /** Keys typed at a console of a long-lived host, where domains may change their names. */
    record Keys(int domid, byte[] bytes) implements OutsideInput {
        @Override
        public String domain() {
            return "";
        }
    }

    /**
     * A client of xenstored's socket did something.
     *
     * @param connection number of its connection
     * @param bytes it sent; none if it closed the connection
     */
    record Xenstore(long connection, byte[] bytes) implements OutsideInput {
        @Override
        public String domain() {
            return "";
        }
    }
}
