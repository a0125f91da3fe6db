package io.xenolith.testkit.use;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes that are meant to fail. */
final class FailingTests {
    private FailingTests() {
    }

    /** What the tests of {@code type} threw; those that passed are left out. */
    static List<Throwable> run(final Class<?> type, final Map<String, String> parameters) {
        final LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type))
                .configurationParameters(parameters).build();
        final List<Throwable> failures = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
            }
        });
        return failures;
    }

    /** What the one failing test of {@code type} threw. */
    static Throwable failure(final Class<?> type) {
        final List<Throwable> failures = run(type, Map.of());
        if (failures.size() != 1) {
            throw new AssertionError("want one failure of " + type + ", got " + failures);
        }
        return failures.getFirst();
    }
}
