/**
 * A small paravirtual kernel in Java. {@link io.xenolith.domu.DomuKernel} boots from start_info and runs one
 * {@link io.xenolith.domu.GuestProgram} on cooperative tasks; when the program ends, the domain powers off.
 *
 * <p>Boot order: trap table and callbacks, shared_info, time, events, console; then, in the first task, xenbus, grants,
 * disks, the watch for {@code control/shutdown}, the program.
 *
 * <p>Each virtual CPU has its own objects ({@link io.xenolith.domu.KernelCpu}); what CPUs have in common is guest
 * memory.
 */
package io.xenolith.domu;
