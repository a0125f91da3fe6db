package io.xenolith.x86;

import io.xenolith.x86.isa.Feature;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a processor says of itself and can do: the answers of cpuid and the features whose instructions exist. Immutable.
 * Source of the bits: Intel SDM volume 2, CPUID.
 */
public final class CpuidPolicy {
    /** Where a feature is shown: leaf, register (0 eax .. 3 edx), bit. */
    private record Place(int leaf, int register, int bit) {
    }

    /** One answer. */
    public record Leaf(int eax, int ebx, int ecx, int edx) {
        /** Leaf of an unknown function. */
        public static final Leaf NONE = new Leaf(0, 0, 0, 0);
    }

    private static final int ECX = 2;
    private static final int EDX = 3;
    private static final int EBX = 1;
    private static final int EXTENDED = 0x8000_0001;
    private static final int LEAF_7 = 7;
    private static final Map<Feature, Place> PLACES = Map.ofEntries(Map.entry(Feature.X87, new Place(1, EDX, 0)),
            Map.entry(Feature.CLFSH, new Place(1, EDX, 19)), Map.entry(Feature.MMX, new Place(1, EDX, 23)),
            Map.entry(Feature.FXSR, new Place(1, EDX, 24)), Map.entry(Feature.SSE, new Place(1, EDX, 25)),
            Map.entry(Feature.SSE2, new Place(1, EDX, 26)), Map.entry(Feature.SSE3, new Place(1, ECX, 0)),
            Map.entry(Feature.SSSE3, new Place(1, ECX, 9)), Map.entry(Feature.CX16, new Place(1, ECX, 13)),
            Map.entry(Feature.SSE41, new Place(1, ECX, 19)), Map.entry(Feature.SSE42, new Place(1, ECX, 20)),
            Map.entry(Feature.MOVBE, new Place(1, ECX, 22)), Map.entry(Feature.POPCNT, new Place(1, ECX, 23)),
            Map.entry(Feature.XSAVE, new Place(1, ECX, 26)), Map.entry(Feature.RDRAND, new Place(1, ECX, 30)),
            Map.entry(Feature.FSGSBASE, new Place(LEAF_7, EBX, 0)), Map.entry(Feature.BMI1, new Place(LEAF_7, EBX, 3)),
            Map.entry(Feature.RDSEED, new Place(LEAF_7, EBX, 18)),
            Map.entry(Feature.CLFLUSHOPT, new Place(LEAF_7, EBX, 23)),
            Map.entry(Feature.CLWB, new Place(LEAF_7, EBX, 24)), Map.entry(Feature.RDPID, new Place(LEAF_7, ECX, 22)),
            Map.entry(Feature.LAHF, new Place(EXTENDED, ECX, 0)), Map.entry(Feature.LZCNT, new Place(EXTENDED, ECX, 5)),
            Map.entry(Feature.RDTSCP, new Place(EXTENDED, EDX, 27)));
    private static final int BASIC_LEAVES = 7;
    private static final int EXTENDED_LEAVES = 0x8000_0008;
    /** Features of every x86-64 processor that no instruction of this engine is missing without: fpu .. pse36, ht. */
    private static final int BASIC_EDX = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 11
            | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17;
    /** syscall, nx, long mode. */
    private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 29;
    /** Family 15, model 6, stepping 1, as QEMU's qemu64 processor. */
    private static final int SIGNATURE = 0xF61;
    private static final int CLFLUSH_LINE = 8 << 8;
    /** 40 physical, 48 linear address bits. */
    private static final int ADDRESS_BITS = 48 << 8 | 40;

    /** What is asked for: eax and ecx. */
    private record Question(int leaf, int subleaf) {
    }

    private final Set<Feature> features;
    private final Map<Integer, Leaf> leaves;
    /** Answers of the leaves that look at ecx. */
    private final Map<Question, Leaf> subleaves;

    private CpuidPolicy(final Set<Feature> features, final Map<Integer, Leaf> leaves,
            final Map<Question, Leaf> subleaves) {
        this.features = Set.copyOf(features);
        this.leaves = Map.copyOf(leaves);
        this.subleaves = Map.copyOf(subleaves);
    }

    /** The baseline of x86-64: everything up to SSE2. */
    public static CpuidPolicy x8664v1() {
        return of(EnumSet.of(Feature.X87, Feature.MMX, Feature.FXSR, Feature.CLFSH, Feature.SSE, Feature.SSE2));
    }

    /** Everything this engine can do. */
    public static CpuidPolicy all() {
        return of(EnumSet.complementOf(EnumSet.of(Feature.RTM, Feature.VMX, Feature.SVM, Feature.PKU, Feature.CET,
                Feature.SERIALIZE, Feature.FOREIGN, Feature.XSAVEC, Feature.XSAVEOPT)));
    }

    /** A processor with {@code features} and plain answers. */
    public static CpuidPolicy of(final Set<Feature> features) {
        final Map<Integer, int[]> words = new HashMap<>();
        words.put(0, new int[]{BASIC_LEAVES, 0x756E_6547, 0x6C65_746E, 0x4965_6E69});
        words.put(1, new int[]{SIGNATURE, CLFLUSH_LINE, 0, BASIC_EDX});
        words.put(LEAF_7, new int[4]);
        words.put(0x8000_0000, new int[]{EXTENDED_LEAVES, 0, 0, 0});
        words.put(EXTENDED, new int[]{0, 0, 0, EXTENDED_EDX});
        words.put(EXTENDED_LEAVES, new int[]{ADDRESS_BITS, 0, 0, 0});
        for (final Feature feature : features) {
            final Place place = PLACES.get(feature);
            if (place != null) {
                words.get(place.leaf())[place.register()] |= 1 << place.bit();
            }
        }
        final Map<Integer, Leaf> leaves = new HashMap<>();
        words.forEach((leaf, word) -> leaves.put(leaf, new Leaf(word[0], word[1], word[2], word[3])));
        return new CpuidPolicy(features, leaves, Map.of());
    }

    /** This policy with other answers for {@code leaf}; what instructions exist stays. */
    public CpuidPolicy with(final int leaf, final Leaf answer) {
        final Map<Integer, Leaf> changed = new HashMap<>(leaves);
        changed.put(leaf, answer);
        return new CpuidPolicy(features, changed, subleaves);
    }

    /** This policy with another answer for {@code leaf} when ecx is {@code subleaf}; for other values what it was. */
    public CpuidPolicy with(final int leaf, final int subleaf, final Leaf answer) {
        final Map<Question, Leaf> changed = new HashMap<>(subleaves);
        changed.put(new Question(leaf, subleaf), answer);
        return new CpuidPolicy(features, leaves, changed);
    }

    /** Features whose instructions exist. */
    public Set<Feature> features() {
        return features;
    }

    /** The answer of cpuid for function {@code eax} with {@code ecx} 0, zeros if unknown. */
    public Leaf leaf(final int eax) {
        return leaf(eax, 0);
    }

    /** The answer of cpuid, zeros if unknown. */
    public Leaf leaf(final int eax, final int ecx) {
        final Leaf exact = subleaves.isEmpty() ? null : subleaves.get(new Question(eax, ecx));
        return exact != null ? exact : leaves.getOrDefault(eax, Leaf.NONE);
    }
}
