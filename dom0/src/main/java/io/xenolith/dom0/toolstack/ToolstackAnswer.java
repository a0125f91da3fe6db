package io.xenolith.dom0.toolstack;

import java.util.List;

/** What the toolstack answers to a {@link ToolstackQuestion}. */
public sealed interface ToolstackAnswer {
    /**
     * It could not be done.
     *
     * @param code ERROR_* of libxl, negative
     * @param log lines that libxl would log before
     */
    record Failed(int code, List<String> log) implements ToolstackAnswer {
    }

    /** The domains that are there, by rising number. */
    record Domains(List<DomainEntry> domains) implements ToolstackAnswer {
    }

    /**
     * One of them.
     *
     * @param name as xenstore has it, "" if it has none
     */
    record DomainEntry(int domid, String name) {
    }
}
