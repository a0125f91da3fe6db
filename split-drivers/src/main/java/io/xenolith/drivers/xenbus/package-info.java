/**
 * The xenbus handshake of a split device: states, what each half does when the other's state changes, and the strict
 * reading of what the other half wrote. A device class (block, network, ...) supplies a
 * {@link io.xenolith.drivers.xenbus.BackendDriver} or {@link io.xenolith.drivers.xenbus.FrontendDriver};
 * {@link io.xenolith.drivers.xenbus.XenbusBackend} and {@link io.xenolith.drivers.xenbus.XenbusFrontend} drive it.
 */
package io.xenolith.drivers.xenbus;
