package io.xenolith.gnttab;

/** Sees each mapping a domain has made, for invariant checks and reports. */
@FunctionalInterface
public interface MappingVisitor {
    /** Mapping {@code handle} of entry {@code ref} of {@code granter}, whose domain may be gone; {@code flags}: {@code GNTMAP_*} in force. */
    void mapping(int handle, GrantTable granter, int ref, int flags);
}
