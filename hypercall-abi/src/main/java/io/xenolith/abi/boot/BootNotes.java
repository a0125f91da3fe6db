package io.xenolith.abi.boot;

import java.util.OptionalLong;

/**
 * What a kernel's notes ask of its builder beyond an address and an entry. Source: Xen public/elfnote.h.
 *
 * @param hypercallPage virtual address of the page that the hypervisor fills with stubs (HYPERCALL_PAGE)
 * @param initP2m virtual address that the P2M list is mapped at, away from the kernel (INIT_P2M)
 * @param modStartPfn the ramdisk may stay unmapped: start_info tells its pfn, not an address (MOD_START_PFN)
 */
public record BootNotes(OptionalLong hypercallPage, OptionalLong initP2m, boolean modStartPfn) {
    /** A kernel without any of these notes. */
    public static final BootNotes NONE = new BootNotes(OptionalLong.empty(), OptionalLong.empty(), false);
}
