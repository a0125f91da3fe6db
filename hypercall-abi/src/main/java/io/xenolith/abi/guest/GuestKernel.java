package io.xenolith.abi.guest;

/**
 * A paravirtual kernel written in Java. Its image in guest memory holds {@link EntryStub entry stubs}; when the CPU
 * arrives at stub N (start, event upcall, trap, secondary CPU start), {@link #enter} is called with N.
 *
 * <p>A handler (anything but a start entry) ends by building an iret frame and calling {@code HYPERVISOR_iret}, and then
 * returns from {@code enter}. Returning without it, or returning from a start entry, is like running off the end of the
 * code: the machine raises an invalid-opcode fault. An unchecked exception that leaves {@code enter} crashes the domain.
 */
public interface GuestKernel {
    void enter(GuestCpu cpu, int entry);
}
