package io.xenolith.dom0.toolstack;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the toolstack remembers of a domain that it made; what else there is to know it asks the hypervisor and xenstore. */
final class ManagedDomain {
    static final String LEAVING_ALREADY = " is being saved or migrated already";
    static final String STILL_COMING = "it is still on its way here from another host";

    final int domid;
    String name;
    /** Somebody decides what becomes of it when it has shut down; else it is taken apart. */
    boolean kept;
    String uuidText;
    final Map<Integer, DiskConfig> disks = new LinkedHashMap<>();
    final Map<Integer, VifConfig> vifs = new LinkedHashMap<>();
    boolean shutdownSeen;
    /** What saves or migrates it; null if nothing does. */
    Leaving leaving;
    /** What asked it to suspend and waits no longer; null if nothing did. */
    Leaving givenUp;
    /** What it comes by; null if it has come, or was made here. */
    Arrival arrival;

    ManagedDomain(final int domid, final DomainConfig config) {
        this.domid = domid;
        // Not the whole configuration: the files of a kernel and its ramdisk are large.
        this.name = config.name();
        this.uuidText = config.uuidText();
    }

    /** Devices cannot be given to, or taken from, a domain that leaves or comes. */
    void requireThatItStays() throws LibxlException {
        if (leaving != null || arrival != null) {
            throw LibxlException.of(LibxlException.FAIL,
                    "Domain " + domid + ":" + (leaving == null ? STILL_COMING : name + LEAVING_ALREADY));
        }
    }
}
