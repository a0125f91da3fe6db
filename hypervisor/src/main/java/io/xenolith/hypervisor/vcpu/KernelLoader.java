package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.guest.GuestKernel;

/** Finds the Java program that a guest's text page names. */
@FunctionalInterface
public interface KernelLoader {
    /** A new kernel for one domain, or null if there is no such program. */
    GuestKernel load(String program);
}
