package io.xenolith.x86.code;

import io.xenolith.x86.isa.Feature;
import java.util.Set;

/**
 * What decoded code depends on besides its bytes: the mode of its code segment and the processor's features. A
 * {@link CodeCache} has one instance of each, so that they can be compared by identity.
 */
public final class CodeStyle {
    private final boolean longMode;
    private final Set<Feature> features;

    CodeStyle(final boolean longMode, final Set<Feature> features) {
        this.longMode = longMode;
        this.features = Set.copyOf(features);
    }

    /** A 64-bit code segment; otherwise a 32-bit one. */
    public boolean longMode() {
        return longMode;
    }

    /** What the processor has. */
    public Set<Feature> features() {
        return features;
    }
}
