package io.xenolith.testkit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Gives tests their hosts; registered by {@link XenTest}. A test method and its {@code @BeforeEach} and {@code @AfterEach}
 * methods share one host, made when the first of them asks for it: their first parameter of type {@link Guest} is d1 in each of
 * them, the second d2.
 *
 * <p>Configuration parameters (system properties): {@code xenolith.testkit.seed} replaces every test's seed,
 * {@code xenolith.testkit.traces} is a folder in which each failing test leaves its trace.
 */
public final class XenExtension implements ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(XenExtension.class);
    private static final String SEED = "xenolith.testkit.seed";
    private static final String TRACES = "xenolith.testkit.traces";

    /** A host and its seed. */
    private record Started(TestHost host, long seed) {
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return (type == Guest.class || type == TestHost.class) && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(final ParameterContext parameter, final ExtensionContext context) {
        final TestHost host = host(context).host();
        if (parameter.getParameter().getType() == TestHost.class) {
            return host;
        }
        return parameter.isAnnotated(Dom0.class) ? host.dom0() : host.guest(number(parameter));
    }

    /** Which of the method's guests that are not dom0 this is, from 1 on. */
    private static int number(final ParameterContext context) {
        int number = 0;
        for (final Parameter parameter : context.getDeclaringExecutable().getParameters()) {
            if (parameter.getType() == Guest.class && !parameter.isAnnotationPresent(Dom0.class)) {
                number++;
            }
            if (parameter.equals(context.getParameter())) {
                break;
            }
        }
        return number;
    }

    private static Started host(final ExtensionContext context) {
        final ExtensionContext.Store store = context.getStore(NAMESPACE);
        Started started = store.get(context.getUniqueId(), Started.class);
        if (started == null) {
            started = start(context);
            store.put(context.getUniqueId(), started);
        }
        return started;
    }

    private static Started start(final ExtensionContext context) {
        final XenTest annotation = nearest(context, XenTest.class)
                .orElseGet(() -> Defaults.class.getAnnotation(XenTest.class));
        final long seed = context.getConfigurationParameter(SEED).map(Long::parseLong).orElse(annotation.seed());
        final Optional<Path> trace = context.getConfigurationParameter(TRACES)
                .map(folder -> Path.of(folder, fileName(context)));
        return new Started(new TestHost(Settings.of(annotation, seed), trace), seed);
    }

    /** For tests that only name the extension. */
    @XenTest
    private static final class Defaults {
    }

    private static String fileName(final ExtensionContext context) {
        final String method = context.getRequiredTestMethod().getName();
        final String display = context.getDisplayName().startsWith(method) ? "" : "-" + context.getDisplayName();
        return context.getRequiredTestClass().getName() + '.' + method
                + display.replaceAll("[^A-Za-z0-9._=-]+", "_") + ".trace";
    }

    /** The annotation of the test method, of its class, or of a class around that. */
    private static <A extends java.lang.annotation.Annotation> Optional<A> nearest(final ExtensionContext context,
            final Class<A> type) {
        Optional<A> found = AnnotationSupport.findAnnotation((Optional<? extends AnnotatedElement>) context
                .getTestMethod(), type);
        for (Class<?> at = context.getRequiredTestClass(); found.isEmpty() && at != null; at = at
                .getEnclosingClass()) {
            found = AnnotationSupport.findAnnotation(at, type);
        }
        return found;
    }

    @Override
    public void afterEach(final ExtensionContext context) {
        final Started started = context.getStore(NAMESPACE).remove(context.getUniqueId(), Started.class);
        if (started == null) {
            return;
        }
        final TestHost host = started.host();
        boolean failed = true;
        try {
            final Optional<Throwable> failure = context.getExecutionException();
            if (failure.isPresent()) {
                failed = !(failure.get() instanceof TestAbortedException);
                failure.get().addSuppressed(new HostOfFailure(host, started.seed()));
                return;
            }
            final List<String> wrong = EndOfTest.check(host, nearest(context, AllowLeaks.class));
            if (!wrong.isEmpty()) {
                final AssertionError error = new AssertionError("the test left its host in disorder:\n  - "
                        + String.join("\n  - ", wrong));
                error.addSuppressed(new HostOfFailure(host, started.seed()));
                throw error;
            }
            failed = false;
        } finally {
            host.close(failed);
        }
    }
}
