// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.xenbus;

/** States of a split device. Source: Xen public/io/xenbus.h. */
public final class Xenbus {
    public static final int XenbusStateClosed = 6;
    public static final int XenbusStateClosing = 5;
    public static final int XenbusStateConnected = 4;
    public static final int XenbusStateInitWait = 2;
    public static final int XenbusStateInitialised = 3;
    public static final int XenbusStateInitialising = 1;
    public static final int XenbusStateReconfigured = 8;
    public static final int XenbusStateReconfiguring = 7;
    public static final int XenbusStateUnknown = 0;

    private Xenbus() {
    }
}
