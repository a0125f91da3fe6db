package io.xenolith.testkit;

import java.util.List;

/** The line of the test that is at work. */
final class CallSite {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    /** Code between a test and the test kit. */
    private static final List<String> BETWEEN = List.of("java.", "jdk.", "sun.", "org.junit.", "org.assertj.",
            "io.xenolith.abi.", "io.xenolith.guest.");

    private CallSite() {
    }

    /** As a stack trace shows it; empty if there is none. */
    static String current() {
        return WALKER.walk(frames -> frames.filter(CallSite::ofTheTest).findFirst()
                .map(frame -> frame.toStackTraceElement().toString()).orElse(""));
    }

    private static boolean ofTheTest(final StackWalker.StackFrame frame) {
        final Class<?> owner = frame.getDeclaringClass();
        return !owner.getPackageName().equals(CallSite.class.getPackageName())
                && BETWEEN.stream().noneMatch(owner.getName()::startsWith);
    }
}
