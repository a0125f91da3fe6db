package io.xenolith.dom0.toolstack;

/** Something that takes many turns. */
@FunctionalInterface
interface Job {
    /** Does a bounded piece; true if it is not to be called again. */
    boolean step();
}
