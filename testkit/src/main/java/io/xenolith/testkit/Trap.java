package io.xenolith.testkit;

/**
 * A processor exception that Xen delivered to the guest's kernel.
 *
 * @param vector 0 to 31: 6 invalid opcode, 13 general protection, 14 page fault
 * @param errorCode as pushed; 0 for vectors without one
 * @param address the virtual cr2, for page faults
 */
public record Trap(int vector, long errorCode, long address) {
    /** Vector of a general protection fault. */
    public static final int GENERAL_PROTECTION = 13;
    /** Vector of a page fault. */
    public static final int PAGE_FAULT = 14;

    @Override
    public String toString() {
        final String code = ", error code 0x" + Long.toHexString(errorCode);
        return switch (vector) {
            case GENERAL_PROTECTION -> "#GP" + code;
            case PAGE_FAULT -> "#PF at 0x" + Long.toHexString(address) + code;
            default -> "trap " + vector + code;
        };
    }
}
