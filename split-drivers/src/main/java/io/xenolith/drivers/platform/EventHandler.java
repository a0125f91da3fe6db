package io.xenolith.drivers.platform;

/** What is to be done when an event channel's port becomes pending. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Looks for work and does a bounded amount of it.
     *
     * @return true if there was work; false if the event was spurious, so that the kernel may slow down a peer that
     *         sends many of those (unmask the port later)
     */
    boolean handle();
}
