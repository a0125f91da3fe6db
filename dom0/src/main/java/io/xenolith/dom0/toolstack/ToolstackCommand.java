package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.usernet.HostSockets;
import io.xenolith.usernet.NetworkPlan;

/**
 * What an operator tells the toolstack. Domains go by name; the device of a backend goes by the name that counters have
 * it by: a disk's vdev ({@code xvda}), or {@code vif} and the handle ({@code vif0}).
 */
public sealed interface ToolstackCommand {
    /** The domain it is about; "" if it is about none. */
    String domain();

    /** Builds and starts a domain. */
    record Create(DomainConfig config) implements ToolstackCommand {
        @Override
        public String domain() {
            return config.name();
        }
    }

    /**
     * Makes and starts a domain that was saved. It takes many turns; {@link ToolstackListener#restored} or
     * {@link ToolstackListener#commandFailed} is told at the end.
     *
     * @param config as for a domain that is created; of a kernel, its ramdisk and command line nothing is used
     * @param stream stands at libxl's stream; its owner closes it afterwards
     */
    record Restore(DomainConfig config, StreamInput stream) implements ToolstackCommand {
        @Override
        public String domain() {
            return config.name();
        }
    }

    /**
     * Has a domain suspend itself, and writes what it is. It takes many turns; {@link ToolstackListener#saved} or
     * {@link ToolstackListener#commandFailed} is told at the end, the latter of a domain that goes on running.
     *
     * @param stream where libxl's stream goes; its owner closes it afterwards
     * @param checkpoint the domain goes on running afterwards; else it is destroyed
     */
    record Save(String domain, StreamOutput stream, boolean checkpoint) implements ToolstackCommand {
    }

    /**
     * Connects a bridge, which is made if it is not there, with the world outside.
     *
     * @param plan who is who on it
     * @param sockets the way outside
     */
    record AddUserNetwork(String bridge, NetworkPlan plan, HostSockets sockets) implements ToolstackCommand {
        @Override
        public String domain() {
            return "";
        }
    }

    record ConsoleInput(String domain, byte[] bytes) implements ToolstackCommand {
    }

    /** Types at the console of the domain with this number, if there is one. */
    record Keys(int domid, byte[] bytes) implements ToolstackCommand {
        @Override
        public String domain() {
            return "";
        }
    }

    record AttachDisk(String domain, DiskConfig disk) implements ToolstackCommand {
    }

    /**
     * Takes a disk away.
     *
     * @param force true: at once, whatever is in flight; false: both halves are asked to close, and have their time
     */
    record DetachDisk(String domain, String vdev, boolean force) implements ToolstackCommand {
    }

    /**
     * Makes a disk's image longer or shorter while it is in use. All domains that have the image are told.
     *
     * @param sectors the new size, in sectors of 512 bytes
     */
    record ResizeDisk(String domain, String vdev, long sectors) implements ToolstackCommand {
    }

    record AttachVif(String domain, VifConfig vif) implements ToolstackCommand {
    }

    /** Takes a network interface away; {@code force} as for a disk. */
    record DetachVif(String domain, int handle, boolean force) implements ToolstackCommand {
    }

    record Pause(String domain) implements ToolstackCommand {
    }

    record Unpause(String domain) implements ToolstackCommand {
    }

    record Destroy(String domain) implements ToolstackCommand {
    }

    /** Asks the guest by its control node: poweroff, reboot, suspend, halt. */
    record Shutdown(String domain, String how) implements ToolstackCommand {
    }

    /**
     * The backend of a device dies without a word: what it had mapped and bound is given up, what it knew of requests is
     * lost, xenstore stays as it was.
     */
    record KillBackend(String domain, String device) implements ToolstackCommand {
    }

    /** Starts the backend of a device again, after {@link KillBackend}. */
    record RestartBackend(String domain, String device) implements ToolstackCommand {
    }

    /**
     * A question; {@link ToolstackListener#answered} is told the answer, which may take its time.
     *
     * @param number names the question to the listener
     */
    record Ask(long number, ToolstackQuestion question) implements ToolstackCommand {
        @Override
        public String domain() {
            return "";
        }
    }

    /** Nobody waits any more for the end of a domain that was asked for as {@code number}: it has no answer. */
    record Forget(long number) implements ToolstackCommand {
        @Override
        public String domain() {
            return "";
        }
    }
}
