package io.xenolith.abi;

/** Index of an entry in the granter's grant table. Source: Xen public/grant_table.h. */
public record GrantRef(int value) {
    @Override
    public String toString() {
        return "gref " + Integer.toUnsignedString(value);
    }
}
