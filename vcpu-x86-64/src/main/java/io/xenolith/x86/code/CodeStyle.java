package io.xenolith.x86.code;

import io.xenolith.x86.isa.Feature;
import java.util.Set;

/**
 * What decoded code depends on besides its bytes.
 *
 * @param longMode a 64-bit code segment, otherwise a 32-bit one
 * @param features what the processor has
 */
public record CodeStyle(boolean longMode, Set<Feature> features) {
    public CodeStyle {
        features = Set.copyOf(features);
    }
}
