package io.xenolith.abi;

/** Pseudo-physical frame number: index into a PV guest's P2M. Source: Xen include/xen/mm.h. */
public record Pfn(long value) {
    @Override
    public String toString() {
        return "pfn" + " 0x" + Long.toHexString(value);
    }
}
