package io.xenolith.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** This test, or the tests of this class, may leave things behind. What the hypervisor itself counts wrongly still fails. */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AllowLeaks {
    /** Why: for who reads the test. */
    String value();

    /** What may be left; everything if empty. */
    LeakKind[] kinds() default {};
}
