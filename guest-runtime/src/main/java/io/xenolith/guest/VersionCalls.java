package io.xenolith.guest;

import io.xenolith.abi.version.Version;
import io.xenolith.abi.version.XenFeatureInfo;
import io.xenolith.abi.xen.Xen;
import java.nio.charset.StandardCharsets;

/** HYPERVISOR_xen_version and HYPERVISOR_console_io. Source: Xen public/version.h, public/xen.h. */
public final class VersionCalls {
    private static final int EXTRAVERSION_SIZE = 16;

    private final CallGate gate;

    VersionCalls(final CallGate gate) {
        this.gate = gate;
    }

    /**
     * Major number in the high half, minor in the low: 0x40011 for 4.17. Also the cheapest call: any call delivers
     * events.
     */
    public int version() {
        return (int) gate.hypercalls().hypercall(Xen.__HYPERVISOR_xen_version, Version.XENVER_version);
    }

    /** For example ".7". */
    public String extraversion() {
        final byte[] text = new byte[EXTRAVERSION_SIZE];
        gate.callWithBytes(Xen.__HYPERVISOR_xen_version, Version.XENVER_extraversion, text, 0);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** XENFEAT_* bits of submap 0. */
    public int features() {
        final XenFeatureInfo info = XenFeatureInfo.allocate();
        gate.callWithStruct(Xen.__HYPERVISOR_xen_version, Version.XENVER_get_features, info);
        return info.submap();
    }

    /** Writes to Xen's own console; -EPERM for a guest that may not. */
    public long consoleWrite(final byte[] text) {
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(text.length);
        gate.memory().write(address, text, 0, text.length);
        final long result = gate.hypercalls().hypercall(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write, text.length,
                address);
        gate.scratch().release(mark);
        return result;
    }
}
