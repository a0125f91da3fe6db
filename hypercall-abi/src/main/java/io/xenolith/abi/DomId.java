package io.xenolith.abi;

/** Domain number, 16 bits; {@code DOMID_*} from 0x7ff0 up are reserved. Source: Xen public/xen.h. */
public record DomId(int value) {
    public DomId {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("domid=" + value + ", want 0 to 65535");
        }
    }

    @Override
    public String toString() {
        return "d" + value;
    }
}
