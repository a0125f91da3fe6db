package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a host in the background. */
class HostLogTest {
    private static final int LINE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void ofTheLogThreeFilesOfLimitedSizeAreKept() throws JoranException {
        final Path log = folder.resolve("host.log");
        final LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("xenolith.host.log", log.toString());
        final JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(HostProcess.class.getResource("/" + HostProcess.LOG_CONFIGURATION));
        final Logger logger = context.getLogger("io.xenolith.host.daemon.Daemon");
        for (int i = 0; i < 20; i++) {
            logger.warn("x".repeat(LINE));
        }
        context.stop();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("host.log", "host.log.1", "host.log.2");
        assertThat(folder.resolve("host.log.1").toFile().length()).isBetween(4L * LINE, 6L * LINE);
    }
}
