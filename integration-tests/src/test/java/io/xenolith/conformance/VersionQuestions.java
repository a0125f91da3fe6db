package io.xenolith.conformance;

import io.xenolith.abi.version.XenFeatureInfo;
import io.xenolith.abi.xen.Xen;
import java.util.Map;
import java.util.TreeMap;

/** xen_version. */
final class VersionQuestions {
    private static final String NAME = "xen_version";
    private static final int CALL = Xen.__HYPERVISOR_xen_version;

    private VersionQuestions() {
    }

    static void ask(final Probe q) {
        final long b = q.guest.allocate(4096).address();
        q.t(NAME, "version", q.h(CALL, 0));
        new TreeMap<>(Map.of(1, "extraversion", 3, "capabilities", 4, "changeset", 9, "commandline")).forEach(
                (op, name) -> {
                    q.zero(b);
                    final long rc = q.h(CALL, op, b);
                    q.r(NAME, name, rc, q.text(b));
                });
        q.zero(b);
        final long compiled = q.h(CALL, 2, b);
        q.r(NAME, "compile_info", compiled,
                q.text(b) + " / " + q.text(b + 64) + " / " + q.text(b + 80) + " / " + q.text(b + 112));
        final long platform = q.h(CALL, 5, b);
        q.r(NAME, "platform_parameters", platform, "virt_start=" + Probe.hex(q.word(b)));
        for (int map = 0; map < 3; map++) {
            final XenFeatureInfo info = XenFeatureInfo.allocate().submapIdx(map);
            final long rc = q.with(CALL, 6, info);
            q.r(NAME, "get_features,submap=" + map, rc, "submap=" + Probe.hex(Integer.toUnsignedLong(info.submap())));
        }
        q.t(NAME, "pagesize", q.h(CALL, 7));
        q.zero(b);
        final long handle = q.h(CALL, 8, b);
        q.r(NAME, "guest_handle", handle, Probe.hex(q.word(b)) + "," + Probe.hex(q.word(b + 8)));
        q.t(NAME, "build_id,NULL", q.h(CALL, 10, 0));
        q.t(NAME, "build_id,len=4", q.h(CALL, 10, q.at(4, 0, 0, 0, 0, 0, 0, 0)));
        q.t(NAME, "build_id,len=40", q.h(CALL, 10, q.at(40, 0, 0, 0, 0, 0, 0, 0)));
        for (final int op : new int[]{11, 12, 99, -1}) {
            q.t(NAME, "subop=" + op, q.h(CALL, op, b));
        }
        q.t(NAME, "extraversion,NULL", q.h(CALL, 1, 0));
        q.t(NAME, "extraversion,badptr", q.h(CALL, 1, Probe.BAD_POINTER));
        q.t(NAME, "extraversion,hypervisor-va", q.h(CALL, 1, Probe.XEN));
        q.t(NAME, "get_features,badptr", q.h(CALL, 6, Probe.BAD_POINTER));
    }
}
