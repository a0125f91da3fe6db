package io.xenolith.host.daemon;

import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.host.run.HostLoop;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.trace.TraceSink;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a long-lived host has to do with that is none of its state: another process brings its own. */
record LiveSurroundings(Inbox inbox, HostLoop.InputTaker inputs, ToolstackListener listener, TraceSink trace,
        KernelLoader javaKernels, LiveDisks disks) {
    /** All of it by names. */
    Map<String, Object> named() {
        final Map<String, Object> named = new LinkedHashMap<>(disks.named());
        named.put("inbox", inbox);
        named.put("inputs", inputs);
        named.put("listener", listener);
        named.put("trace", trace);
        named.put("java kernels", javaKernels);
        return named;
    }
}
