package io.xenolith.testkit;

import io.xenolith.abi.GuestMemory;

/**
 * Memory of a guest that the test has been given, zeroed: whole pages, consecutive in the guest's view.
 *
 * @param guest whose it is
 * @param address virtual address of the first byte
 * @param length in bytes
 */
public record Buffer(Guest guest, long address, int length) {
    /** Machine frame of its first page. */
    public long mfn() {
        return guest.mfn(address);
    }

    /** The guest's memory, in which {@link #address} is the first of the buffer's bytes. */
    public GuestMemory memory() {
        return guest.memory();
    }

    /** Its content now. */
    public byte[] bytes() {
        return guest.memory().bytes(address, length);
    }
}
