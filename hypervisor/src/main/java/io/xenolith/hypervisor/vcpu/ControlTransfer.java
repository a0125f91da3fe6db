package io.xenolith.hypervisor.vcpu;

/**
 * Unwinds the Java stack of a guest kernel whose code is not to go on: it jumped, returned by iret, or its domain stopped.
 * Not an Exception, so that kernel code does not catch it by habit; {@link JavaEngine} holds what it means.
 */
final class ControlTransfer extends Error {
    private static final long serialVersionUID = 1L;

    ControlTransfer() {
        super("the processor goes elsewhere", null, false, false);
    }
}
