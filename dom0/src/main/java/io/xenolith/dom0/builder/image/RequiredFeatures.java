package io.xenolith.dom0.builder.image;

import io.xenolith.dom0.toolstack.ToolstackException;
import java.util.Set;

/**
 * The note FEATURES: names with {@code |} between them; a {@code !} before a name says that the kernel cannot do without.
 * Source: Xen public/features.h and the description of the note in public/elfnote.h.
 */
final class RequiredFeatures {
    /** What a paravirtual 64-bit domU has, or can have without noticing the difference. */
    private static final Set<String> OFFERED = Set.of("writable_page_tables", "pae_pgdir_above_4gb",
            "mmu_pt_update_preserve_ad", "highmem_assist", "gnttab_map_avail_bits", "linux_rsdp_unrestricted");

    private RequiredFeatures() {
    }

    /** Refuses a kernel that requires what it will not have here. */
    static void check(final String file, final String note) throws ToolstackException {
        for (final String feature : note.split("\\|", -1)) {
            if (feature.startsWith("!") && !OFFERED.contains(feature.substring(1))) {
                throw new ToolstackException(file + " requires the feature " + feature.substring(1)
                        + ", which a paravirtual domain does not have here");
            }
        }
    }
}
