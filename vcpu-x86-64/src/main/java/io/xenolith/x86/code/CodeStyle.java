package io.xenolith.x86.code;

import io.xenolith.x86.isa.CodeSize;
import io.xenolith.x86.isa.Feature;
import java.util.Set;

/**
 * What decoded code depends on besides its bytes: the mode of its code segment and the processor's features. A
 * {@link CodeCache} has one instance of each, so that they can be compared by identity.
 */
public final class CodeStyle {
    private final CodeSize size;
    private final Set<Feature> features;

    CodeStyle(final CodeSize size, final Set<Feature> features) {
        this.size = size;
        this.features = Set.copyOf(features);
    }

    /** Kind of the code segment. */
    public CodeSize size() {
        return size;
    }

    /** What the processor has. */
    public Set<Feature> features() {
        return features;
    }
}
