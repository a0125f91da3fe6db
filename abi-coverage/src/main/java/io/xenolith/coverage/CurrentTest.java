package io.xenolith.coverage;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tells the recorder which test is running; tests of this project run one after the other. */
public final class CurrentTest implements TestExecutionListener {
    @Override
    public void executionStarted(final TestIdentifier test) {
        test.getSource().ifPresent(source -> {
            if (source instanceof final MethodSource method) {
                Recorder.test(method.getClassName() + "#" + method.getMethodName());
            }
        });
    }

    @Override
    public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
        // A dynamic test has no method of its own: it counts as the factory that made it.
        if (test.getSource().filter(MethodSource.class::isInstance).isPresent()) {
            Recorder.test(Recorder.NONE);
        }
    }
}
