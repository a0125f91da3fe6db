package io.xenolith.dom0.toolstack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The domains that the toolstack made and that still are, by name. */
final class ManagedDomains {
    private final Map<String, ManagedDomain> byName = new LinkedHashMap<>();

    boolean has(final String name) {
        return byName.containsKey(name);
    }

    /** Null if there is none. */
    ManagedDomain get(final String name) {
        return byName.get(name);
    }

    void add(final ManagedDomain domain) {
        byName.put(domain.name, domain);
    }

    void remove(final ManagedDomain domain) {
        byName.remove(domain.name);
    }

    void rename(final ManagedDomain domain, final String name) {
        byName.remove(domain.name);
        domain.name = name;
        byName.put(name, domain);
    }

    /** As they are now. */
    List<ManagedDomain> all() {
        return List.copyOf(byName.values());
    }

    /** Null if this toolstack has made no domain of that number that still is. */
    ManagedDomain managed(final int domid) {
        return byName.values().stream().filter(domain -> domain.domid == domid).findFirst().orElse(null);
    }

    ManagedDomain known(final int domid) throws LibxlException {
        final ManagedDomain domain = managed(domid);
        if (domain == null) {
            throw new LibxlException(LibxlException.DOMAIN_NOTFOUND, List.of());
        }
        return domain;
    }

    ManagedDomain find(final ToolstackCommand command) throws ToolstackException {
        final ManagedDomain domain = byName.get(command.domain());
        if (domain == null) {
            throw new ToolstackException("no domain is called '" + command.domain() + "'");
        }
        return domain;
    }
}
