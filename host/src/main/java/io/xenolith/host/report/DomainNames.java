package io.xenolith.host.report;

import java.util.HashMap;
import java.util.Map;

/** Names of the domains of one run. Numbers are given out once, so a name stays with its number after the domain's end. */
public final class DomainNames {
    private final Map<Integer, String> names = new HashMap<>(Map.of(0, "Domain-0"));

    /** Notes that domain {@code domid} was made as {@code name}. */
    public void put(final int domid, final String name) {
        names.put(domid, name);
    }

    /** The name of {@code domid}; {@code "xen"} for -1, {@code "domN"} for one that was never named. */
    public String of(final int domid) {
        return domid < 0 ? "xen" : names.getOrDefault(domid, "dom" + domid);
    }
}
