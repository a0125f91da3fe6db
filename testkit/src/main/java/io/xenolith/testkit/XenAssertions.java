package io.xenolith.testkit;

/** Where assertions begin; meant for static import. */
public final class XenAssertions {
    private XenAssertions() {
    }

    public static HypercallAssert assertThatHypercall(final Answer answer) {
        return new HypercallAssert(answer);
    }

    /** The same for the bare result of {@link Guest#hypercall}. */
    public static HypercallAssert assertThatHypercall(final long rc) {
        return new HypercallAssert(Answer.of("hypercall", rc));
    }
}
