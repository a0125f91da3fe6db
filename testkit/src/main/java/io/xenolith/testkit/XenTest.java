package io.xenolith.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class, or this test, run on a Xen host of their own. Their parameters of type {@link Guest} and
 * {@link TestHost} are supplied. At a method it replaces what the class says.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(XenExtension.class)
public @interface XenTest {
    /** Memory of each guest, such as {@code 64M}; at least 4M. */
    String memory() default "16M";

    /** Memory of the whole host; empty: enough for four guests. */
    String hostMemory() default "";

    /** Which Xen answers: {@code 4.14}, {@code 4.17}, {@code debian-4.17}, {@code 4.20} or {@code 4.21}. */
    String abi() default "4.17";

    /** Seed of the host: other, equally lawful, choices of its scheduler. {@code -Dxenolith.testkit.seed=N} overrides it. */
    long seed() default 1;

    /** Virtual CPUs of each guest. The test runs on the first; the others are down until it starts them. */
    int vcpus() default 1;

    /**
     * Whether dom0 runs the toolstack, xenstore and the consoles, which make the guests. Without it the host has one guest
     * only: dom0 itself ({@link Dom0}), a bare kernel.
     */
    boolean toolstack() default true;
}
