package io.xenolith.host.daemon;

import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code host.json}: how the last host of a state folder was started, and whether it ended in order. */
final class HostFile {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String STOPPED = "stopped";

    private final Path file;

    HostFile(final Path file) {
        this.file = file;
    }

    /** The last host that was started here did not end in order. A file that cannot be read says nothing. */
    boolean saysKilled() throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            final JsonNode host = MAPPER.readTree(Files.readString(file));
            return host.path(STOPPED).isBoolean() && !host.path(STOPPED).booleanValue();
        } catch (final JacksonException | CharacterCodingException e) {
            return false;
        }
    }

    /** A host starts, or ({@code stopped}) has ended in order. */
    void write(final String name, final HypervisorConfig config, final boolean stopped) throws IOException {
        final Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, MAPPER.createObjectNode().put("name", name).put("memory_bytes", config.memoryBytes())
                .put("seed", config.seed()).put("wall_clock_sec", config.wallClockSec()).put("abi", config.abi().name())
                .put("cpu_policy", config.cpuPolicy()).put("pid", ProcessHandle.current().pid())
                .put(STOPPED, stopped) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
