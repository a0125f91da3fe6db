package io.xenolith.abi;

/** Guest frame number: a frame as the guest numbers it; for a PV guest's hypercalls that take a gfn, the same as the mfn. Source: Xen include/xen/mm.h. */
public record Gfn(long value) {
    @Override
    public String toString() {
        return "gfn" + " 0x" + Long.toHexString(value);
    }
}
