package io.xenolith.hypervisor.physdev;

/**
 * What the hardware domain reads from the machine's IO-APIC: the chip of the recorded machine, 24 lines, all masked, since
 * the simulated devices interrupt through event channels. Source: Intel 82093AA data sheet, section 3.2.
 */
final class IoApic {
    /** Physical address of its registers. */
    static final long BASE = 0xfec0_0000L;
    private static final int VERSION_REGISTER = 1;
    /** Highest line 23, version 0x20 (recorded). */
    private static final int VERSION = 0x170020;
    private static final int FIRST_LINE_REGISTER = 0x10;
    static final int LINES = 24;
    private static final int MASKED = 1 << 16;

    private IoApic() {
    }

    /** The value of a register; 0 for those it does not have. */
    static int read(final int register) {
        if (register == VERSION_REGISTER) {
            return VERSION;
        }
        final boolean lineLow = register >= FIRST_LINE_REGISTER && register < FIRST_LINE_REGISTER + 2 * LINES
                && (register & 1) == 0;
        return lineLow ? MASKED : 0;
    }
}
