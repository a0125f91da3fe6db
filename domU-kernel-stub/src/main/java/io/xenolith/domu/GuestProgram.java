package io.xenolith.domu;

/**
 * What a Java guest does. A class that implements it, has a public constructor without parameters and is named in
 * {@code META-INF/services} can be run by name; any class on the class path by its full name.
 */
@FunctionalInterface
public interface GuestProgram {
    /** Runs in the kernel's first task, after boot; when it returns, the domain powers off. An exception crashes it. */
    void run(Guest guest);

    /** Whether the kernel's own frontends drive the devices; if not, the program sees to them itself. */
    default boolean usesFrontends() {
        return true;
    }
}
