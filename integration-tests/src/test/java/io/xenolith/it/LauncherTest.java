package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a project of its own, whose Maven only notes that it was called. */
class LauncherTest {
    private static final List<String> TOOLS = List.of("bash", "dirname", "readlink", "grep", "find", "cat", "mkdir",
            "tee",
            "head", "mv", "tr", "env", "printf");

    @TempDir
    private Path folder;
    private Path root;
    private Path bin;
    private Path source;

    @BeforeEach
    void makeProject() throws IOException {
        root = Files.createDirectories(folder.resolve("a project"));
        bin = Files.createDirectory(folder.resolve("bin"));
        for (final String tool : TOOLS) {
            script(tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
        Files.copy(Path.of(System.getProperty("xenolith.root"), "xenolith"), root.resolve("xenolith"));
        source = Files.createDirectories(root.resolve("cli/src/main")).resolve("Main.java");
        for (final Path old : List.of(Files.createFile(root.resolve("pom.xml")), Files.createFile(source),
                source.getParent())) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        }
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        assertThat(launch()).contains("xenolith: Maven (mvn) is needed to build and is not on the PATH");
    }

    @Test
    void itBuildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        fakeMaven("exit 0");
        assertThat(launch()).contains("xenolith: building");
        assertThat(builds()).isEqualTo(1);
        assertThat(launch()).doesNotContain("building");
        assertThat(builds()).isEqualTo(1);
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        assertThat(launch()).contains("xenolith: building");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
        fakeMaven("echo '[ERROR] Main.java:1: wrong'; exit 1");
        assertThat(launch()).contains("[ERROR] Main.java:1: wrong", "xenolith: the build failed; the whole log is in ");
        launch();
        assertThat(builds()).isEqualTo(2);
    }

    private void fakeMaven(final String end) throws IOException {
        script("mvn", """
                #!/usr/bin/env bash
                echo called >> '%1$s/calls'
                mkdir -p cli/target/classes
                printf '%%s' '%1$s' > target/launcher/dependencies
                %2$s
                """.formatted(folder, end));
    }

    private void script(final String name, final String text) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(bin.resolve(name), text),
                PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int builds() throws IOException {
        return Files.readAllLines(folder.resolve("calls")).size();
    }

    /** Everything the launcher and the JVM it starts say; there is no class to run, which is the end of each test. */
    private String launch() throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("/usr/bin/bash", root.resolve("xenolith").toString(),
                "--help")
                .directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isNotZero();
        return output;
    }
}
