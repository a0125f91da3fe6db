/**
 * The console of a domain: one page with a ring of bytes each way. {@link io.xenolith.drivers.console.ConsoleFrontend}
 * in a guest kernel, {@link io.xenolith.drivers.console.ConsoleBackend} in the driver domain, which does what Xen's
 * console daemon does. Source: Xen public/io/console.h.
 */
package io.xenolith.drivers.console;
