package io.xenolith.drivers.platform;

import java.util.List;
import java.util.Optional;

/**
 * Reading and writing xenstore, inside or outside a transaction. Paths may be relative to the caller's
 * {@code /local/domain/<domid>}. A value is a string of bytes: one {@code char} (0 to 255) a byte, so that what a
 * hostile guest wrote arrives unchanged, a NUL included.
 */
public interface StoreView {
    /** The value at {@code path}; empty if it does not exist or may not be read. */
    Optional<String> read(String path);

    /** Names of the children of {@code path}; empty if it does not exist or may not be read. */
    List<String> directory(String path);

    /** Writes {@code value}, making the node and its parents. @return false if that was refused (permission, quota) */
    boolean write(String path, String value);

    /** Removes the node and all below it. @return false if that was refused or there is no such node */
    boolean remove(String path);
}
