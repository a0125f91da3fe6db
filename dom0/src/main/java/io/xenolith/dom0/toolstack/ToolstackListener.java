package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.xenstore.SocketConnections;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.net.NetCounters;
import io.xenolith.drivers.net.NetPacket;

/**
 * Told what became of domains, devices and commands. Called from dom0's handlers. Of what nobody need hear, the default is to
 * ignore it; that a command failed is for everybody.
 */
public interface ToolstackListener extends SocketConnections.Output {
    default void domainCreated(final String name, final int domid) {
    }

    /**
     * The domain has shut itself down, crashed, or is about to be destroyed; it still exists. One that was made by a question
     * stays as it is until somebody has it destroyed.
     *
     * @param shutdownCode SHUTDOWN_*, or -1 for a domain that is destroyed while it runs
     */
    default void domainEnded(final String name, final int domid, final int shutdownCode) {
    }

    /** The domain goes by another name from now on. */
    default void domainRenamed(final int domid, final String before, final String name) {
    }

    /** The domain's directories and devices are gone and it was destroyed. */
    default void domainDestroyed(final String name, final int domid) {
    }

    /**
     * A domain is being saved or restored.
     *
     * @param pagesTotal 0 as long as it is not known
     */
    default void migrationProgress(final String name, final long pagesDone, final long pagesTotal) {
    }

    /** The domain is saved: all of its stream is written. It is destroyed next, or goes on if that was asked for. */
    default void saved(final String name) {
    }

    /** The domain is restored and runs. */
    default void restored(final String name) {
    }

    default void consoleOutput(final int domid, final byte[] bytes) {
    }

    default void diskAttached(final String domain, final DiskConfig disk) {
    }

    /** The disk is detached, or its domain gone: nothing of it is used any more. */
    default void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
    }

    default void vifAttached(final String domain, final VifConfig vif) {
    }

    /** The vif is detached, or its domain gone: nothing of it is used any more. */
    default void vifReleased(final String domain, final VifConfig vif, final NetCounters counters) {
    }

    /** A packet passed a port of a bridge; see {@link io.xenolith.dom0.net.BridgeTap}. */
    default void bridgePacket(final String bridge, final String port, final boolean fromGuest,
            final NetPacket packet) {
    }

    /** A packet leaves over a link; see {@link io.xenolith.dom0.net.LinkOutput}. */
    default void linkPacket(final long link, final NetPacket packet) {
    }

    /** A command could not be carried out. */
    void commandFailed(ToolstackCommand command, String reason);

    /**
     * The question asked as {@code number} has its answer; told once for each, but {@link ToolstackAnswer.Progress} as often as
     * there is some.
     */
    default void answered(final long number, final ToolstackAnswer answer) {
    }

    @Override
    default void xenstoreOutput(final long number, final byte[] bytes) {
    }

    @Override
    default void xenstoreTaken(final long number) {
    }

    @Override
    default void xenstoreClosed(final long number) {
    }
}
