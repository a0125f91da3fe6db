package io.xenolith.host.run;

import io.xenolith.host.capture.Captures;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.host.sockets.UserNetworks;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.trace.format.TraceStamper;
import io.xenolith.trace.format.TraceWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run has to do with that is none of its state: whoever has it go on in another process brings all of this along. */
record RunSurroundings(Scenario scenario, RunListener listener, Images images, UserNetworks networks, Outside outside,
        InputSource inputs, InputRecorder recorder, TraceWriter writer, Captures captures, TraceStamper trace,
        KernelLoader javaKernels) {
    /** All of it by names. */
    Map<String, Object> named() {
        final Map<String, Object> named = new LinkedHashMap<>(images.named());
        named.put("scenario", scenario);
        named.put("listener", listener);
        named.put("images", images);
        named.put("networks", networks);
        named.put("outside", outside);
        named.put("inputs", inputs);
        named.put("recorder", recorder);
        named.put("trace writer", writer);
        named.put("captures", captures);
        named.put("trace", trace);
        named.put("java kernels", javaKernels);
        for (final UserNetworkSpec network : scenario.networks()) {
            named.put("sockets " + network.bridge(), networks.sockets(network.bridge()));
        }
        return named;
    }
}
