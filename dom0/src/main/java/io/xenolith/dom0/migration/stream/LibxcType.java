package io.xenolith.dom0.migration.stream;

/** Types of the records in a libxc stream. */
enum LibxcType {
    END(0), PAGE_DATA(1), X86_PV_INFO(2), X86_PV_P2M_FRAMES(3), X86_PV_VCPU_BASIC(4), X86_PV_VCPU_EXTENDED(
            5), X86_PV_VCPU_XSAVE(6), SHARED_INFO(7), X86_TSC_INFO(8), HVM_CONTEXT(9), HVM_PARAMS(10), TOOLSTACK(
                    11), X86_PV_VCPU_MSRS(12), VERIFY(13), CHECKPOINT(14), CHECKPOINT_DIRTY_PFN_LIST(
                            15), STATIC_DATA_END(16), X86_CPUID_POLICY(17), X86_MSR_POLICY(18);

    private static final LibxcType[] TYPES = values();

    private final int number;

    LibxcType(final int number) {
        this.number = number;
    }

    /** What stands in the record's header. */
    int number() {
        return number;
    }

    /** The type of that number; null if there is none. */
    static LibxcType of(final int number) {
        return number >= 0 && number < TYPES.length ? TYPES[number] : null;
    }
}
