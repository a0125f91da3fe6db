package io.xenolith.abi;

/** Machine frame number: which 4096-byte frame of the host's memory. Source: Xen include/xen/mm.h. */
public record Mfn(long value) {
    @Override
    public String toString() {
        return "mfn" + " 0x" + Long.toHexString(value);
    }
}
