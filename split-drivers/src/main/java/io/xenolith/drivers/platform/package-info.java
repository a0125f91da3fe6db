/**
 * What a driver needs of the kernel it runs in. Drivers hold these interfaces and nothing of a hypervisor, a domU
 * kernel or dom0; each kernel implements them with its own hypercalls.
 *
 * <ul>
 * <li>{@link io.xenolith.drivers.platform.FrontendPlatform}: pages, grants, event channels, xenstore of a guest kernel;
 * <li>{@link io.xenolith.drivers.platform.BackendPlatform}: mapping and copying of grants, ports, timers of dom0;
 * <li>{@link io.xenolith.drivers.platform.Xenstore}: the store, for both.
 * </ul>
 *
 * <h2>Who runs a driver</h2>
 *
 * One thread owns a host, so a driver needs no locks. What can still surprise it is a handler that runs in the middle
 * of one of its own calls. The rules are:
 *
 * <ol>
 * <li>An event handler, a timer handler and a watch callback are never run while a call into the same driver is on the
 * stack, with the one exception of rule 3. A kernel whose upcall can interrupt anything (memory access by memory
 * access) therefore only marks the port in its upcall and runs the handler from a task.
 * <li>Event handlers and timer handlers do not block: they call nothing of {@link
 * io.xenolith.drivers.platform.Xenstore} on a frontend's side.
 * <li>Store operations are ordinary calls. In a guest kernel they block the task that makes them, and other tasks,
 * handlers among them, may run meanwhile; they are made only from {@code start}, {@code close} and similar calls of the
 * kernel's own tasks and from watch callbacks, which a kernel runs in a task of their own. The drivers keep a
 * consistent state before each of them. On dom0's side they are synchronous.
 * </ol>
 */
package io.xenolith.drivers.platform;
