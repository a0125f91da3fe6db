package io.xenolith.dom0.toolstack;

/** What an operator tells the toolstack. Domains go by name. */
public sealed interface ToolstackCommand {
    /** The domain it is about. */
    String domain();

    /** Builds and starts a domain. */
    record Create(DomainConfig config) implements ToolstackCommand {
        @Override
        public String domain() {
            return config.name();
        }
    }

    record ConsoleInput(String domain, byte[] bytes) implements ToolstackCommand {
    }

    record AttachDisk(String domain, DiskConfig disk) implements ToolstackCommand {
    }

    record DetachDisk(String domain, String vdev) implements ToolstackCommand {
    }

    record AttachVif(String domain, VifConfig vif) implements ToolstackCommand {
    }

    record DetachVif(String domain, int handle) implements ToolstackCommand {
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

    /** The backend of a disk dies without a word. */
    record KillBackend(String domain, String vdev) implements ToolstackCommand {
    }
}
