package io.xenolith.testkit;

import io.xenolith.abi.CStruct;

/** Who makes hypercalls in the two forms that all others are made of. */
public interface HypercallCaller {
    /**
     * Makes hypercall {@code number} and gives its answer the name {@code what}.
     *
     * @param args up to five words; those left out are 0
     */
    Answer call(String what, int number, long... args);

    /**
     * Makes hypercall {@code number} with {@code op}, the address of a copy of {@code struct} in guest memory, and
     * {@code rest}. What the hypervisor wrote into the copy is in {@code struct} afterwards.
     */
    Answer callWith(String what, int number, long op, CStruct struct, long... rest);

    /** The virtual address of {@code words} in guest memory: good until the second call after the next. */
    long argument(long... words);
}
