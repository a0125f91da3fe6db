package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.Xen;

/**
 * The page of call stubs that a guest donates: stub n at n * 32 pushes rcx and r11, puts n into eax, executes syscall and
 * pops them again; the iret stub is jumped to and does not come back. What is left of the page traps (int3).
 * Source: HYPERCALLS.md section 2.
 */
public final class HypercallPage {
    private static final int STUBS = 128;
    private static final int STUB_SIZE = 32;
    private static final byte INT3 = (byte) 0xcc;
    private static final byte[] BEFORE_NUMBER = {0x51, 0x41, 0x53, (byte) 0xb8};
    private static final byte[] AFTER_NUMBER = {0x0f, 0x05, 0x41, 0x5b, 0x59, (byte) 0xc3};
    private static final byte[] IRET = {0x51, 0x41, 0x53, 0x50, (byte) 0xb8, Xen.__HYPERVISOR_iret, 0, 0, 0, 0x0f,
            0x05};

    private HypercallPage() {
    }

    /** Fills the page at {@code address}. */
    public static void write(final GuestMemory memory, final long address) {
        memory.fill(address, Page.SIZE, INT3);
        for (int number = 0; number < STUBS; number++) {
            writeStub(memory, address + (long) number * STUB_SIZE, number);
        }
    }

    private static void writeStub(final GuestMemory memory, final long address, final int number) {
        if (number == Xen.__HYPERVISOR_iret) {
            memory.write(address, IRET, 0, IRET.length);
            return;
        }
        memory.write(address, BEFORE_NUMBER, 0, BEFORE_NUMBER.length);
        memory.putInt(address + BEFORE_NUMBER.length, number);
        memory.write(address + BEFORE_NUMBER.length + Integer.BYTES, AFTER_NUMBER, 0, AFTER_NUMBER.length);
    }
}
