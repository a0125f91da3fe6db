package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.migration.Restorer;

/** What becomes of a domain that is restored. */
interface Restoration {
    void progress(Restorer restorer);

    /** All of its memory and its vCPUs are there. */
    void restored(BuiltDomain built) throws ToolstackException;

    /** Nothing may be left of it. */
    void failed(String reason);
}
