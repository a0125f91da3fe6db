package io.xenolith.host.snapshot.graph;

import java.lang.reflect.Field;
import java.util.Set;

/** The fields that are no state: who watches a host from outside. They are null after reading. */
final class NotState {
    private static final Set<String> FIELDS = Set.of(
            "io.xenolith.hypervisor.vcpu.x86.X86Engines.debugger",
            "io.xenolith.hypervisor.vcpu.x86.X86Engines.listener");

    private NotState() {
    }

    static boolean is(final Field field) {
        return FIELDS.contains(field.getDeclaringClass().getName() + "." + field.getName());
    }
}
