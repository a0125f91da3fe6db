/**
 * The paravirtual processor around the x86-64 engine: what Xen does when a guest's code makes a hypercall, faults, or meets an
 * instruction that it may not execute itself.
 */
package io.xenolith.hypervisor.vcpu.x86;
