package io.xenolith.host.guests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Some modules of one kernel, by name and by the other names they answer to. What the kernel has built in is not among them. */
final class ModuleSet {
    private final Map<String, KernelModule> modules = new HashMap<>();

    /** Adds the module in the file called {@code path} of the kernel's package. */
    void add(final String path, final byte[] file) throws IOException {
        final KernelModule module = KernelModule.of(path, file);
        modules.put(module.name(), module);
        for (final String alias : module.aliases()) {
            modules.putIfAbsent(alias, module);
        }
    }

    /** What these modules need and is not among them. */
    Set<String> missing() throws GuestsException {
        final Set<String> missing = new TreeSet<>();
        for (final KernelModule module : modules.values()) {
            missing.addAll(module.needs());
        }
        missing.removeAll(modules.keySet());
        return missing;
    }

    /** Those of {@code names} that there are, each behind what it needs: the order to load them in. */
    List<KernelModule> inOrder(final List<String> names) throws GuestsException {
        final Map<String, KernelModule> order = new LinkedHashMap<>();
        for (final String name : names) {
            append(name, order, new TreeSet<>());
        }
        return new ArrayList<>(order.values());
    }

    private void append(final String name, final Map<String, KernelModule> order, final Set<String> above)
            throws GuestsException {
        final KernelModule module = modules.get(name);
        // Modules that ask for each other can only be loaded in some order.
        if (module == null || order.containsKey(module.name()) || !above.add(module.name())) {
            return;
        }
        for (final String need : module.needs()) {
            append(need, order, above);
        }
        order.put(module.name(), module);
    }
}
