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

    /**
     * A reactive kernel keeps no state on its Java stack between entries: its start entry returns to say "idle, wait for an
     * upcall" (which is SCHEDOP_block), and its handlers run to completion without being taken off the CPU. It must not
     * block or poll inside a handler. What it is can then be saved and restored as plain data.
     */
    default boolean reactive() {
        return false;
    }
}
