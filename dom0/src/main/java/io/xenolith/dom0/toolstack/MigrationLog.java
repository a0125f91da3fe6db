package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What libxc and libxl log of a domain that is saved or restored. */
final class MigrationLog {
    private static final String ERROR = "xc: error: ";

    private MigrationLog() {
    }

    static List<String> saving(final int domid) {
        return List.of("xc: info: Saving domain " + domid + ", type x86 PV");
    }

    static List<String> notSaved(final int domid, final String reason, final boolean suspended) {
        return List.of(ERROR + reason, ERROR + "Save failed (0 = Success): Internal error",
                "libxl: error: libxl_stream_write.c:347:libxl__xc_domain_save_done: Domain " + domid
                        + ":saving domain: domain " + (suspended ? "responded" : "did not respond")
                        + " to suspend request: Success");
    }

    /** It is saved, but does not go on. */
    static List<String> stuck(final int domid, final String reason) {
        return List.of("libxl: error: Domain " + domid + " is saved, and cannot go on running: " + reason);
    }

    /** @param version of the Xen that wrote the stream, as 4.17 */
    static List<String> found(final String version) {
        return List.of("xc: info: Found x86 PV domain from Xen " + version, "xc: info: Restoring domain");
    }

    static List<String> restored(final BuiltDomain built) {
        return List.of("xc: info: Restore successful", ring("XenStore", built.storeMfn(), built.storePort()),
                ring("Console", built.consoleMfn(), built.consolePort()));
    }

    private static String ring(final String what, final long mfn, final int port) {
        return String.format(Locale.ROOT, "xc: info: %s: mfn 0x%x, dom 0, evt %d", what, mfn, port);
    }

    static List<String> notRestored(final int domid, final String reason) {
        final List<String> log = new ArrayList<>();
        log.add(ERROR + reason);
        log.add(ERROR + "Restore failed (0 = Success): Internal error");
        log.add("libxl: error: libxl_stream_read.c:850:libxl__xc_domain_restore_done: restoring domain: Success");
        return CreationLog.withDestruction(domid, CreationLog.rebuild(domid, log));
    }
}
