package io.xenolith.coverage;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;

/**
 * {@code -javaagent:abi-coverage.jar=FOLDER}: each JVM that runs tests leaves a file in FOLDER that says which test made which
 * hypercalls. {@code abi-coverage/merge.py} makes of these files what {@code xenolith abi} counts.
 */
public final class CoverageAgent {
    private CoverageAgent() {
    }

    /** Called by the JVM before its main class is. */
    public static void premain(final String folder, final Instrumentation instrumentation) {
        Recorder.writeTo(Path.of(folder));
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(final ClassLoader loader, final String name, final Class<?> redefined,
                    final ProtectionDomain domain, final byte[] bytes) {
                return name != null && name.startsWith(HandlerClass.PACKAGE) ? HandlerClass.instrumented(bytes) : null;
            }
        });
    }
}
