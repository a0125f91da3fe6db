package io.xenolith.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This {@link Guest} is dom0: the privileged control domain. On a host with a toolstack the calls are made by dom0's kernel
 * between the toolstack's own; they must not block, and a trap is dom0's end. On a host without one ({@link
 * XenTest#toolstack}) the test has dom0 to itself.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Dom0 {
}
