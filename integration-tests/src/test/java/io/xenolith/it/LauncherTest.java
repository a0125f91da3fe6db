package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a project of its own, whose Maven only notes that it was called, and brings what was compiled here. */
class LauncherTest {
    private static final List<String> TOOLS = List.of("bash", "dirname", "readlink", "grep", "find", "cat", "mkdir",
            "tee", "head", "mv", "rm", "tr", "env", "printf", "flock");
    private static final String PREPARING = "xenolith: preparing a faster start";
    private static final String MAIN = """
            package io.xenolith.cli;
            public final class Main {
                public static void main(final String[] args) {
                    System.out.println("the program runs");
                    System.exit(1);
                }
            }
            """;
    private static final Map<String, String> LOG_CLASSES = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load");
    private static final String TRAINING = """
            package io.xenolith.cli;
            public final class StartTraining {
                public static void main(final String[] args) throws Exception {
                    Class.forName("io.xenolith.cli.Main");
                }
            }
            """;

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

    @Test
    void afterABuildItPreparesAFasterStartOnce() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN, TRAINING);
        assertThat(launch()).contains(PREPARING, "the program runs");
        assertThat(launch(LOG_CLASSES)).doesNotContain(PREPARING).contains("the program runs")
                .containsPattern("io[.]xenolith[.]cli[.]Main source: shared objects file");
    }

    @Test
    void aProgramThatHasChangedIsPreparedForAgain() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN, TRAINING);
        launch();
        programs(MAIN.replace("the program runs", "another program runs"), TRAINING);
        assertThat(launch()).contains(PREPARING, "another program runs");
        assertThat(launch(LOG_CLASSES)).doesNotContain(PREPARING).contains("another program runs")
                .containsPattern("io[.]xenolith[.]cli[.]Main source: shared objects file");
    }

    @Test
    void withoutAFasterStartTheProgramRunsAndNobodyIsToldTwice() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN);
        assertThat(launch()).contains(PREPARING, "the program runs").doesNotContain("StartTraining");
        assertThat(launch()).isEqualTo("the program runs\n");
    }

    @Test
    void aCacheThatIsNoneIsNothingToTell() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN, TRAINING);
        launch();
        try (Stream<Path> files = Files.list(root.resolve("target/launcher"))) {
            final Path cache = files.filter(file -> file.toString().endsWith(".aot")).findAny().orElseThrow();
            Files.writeString(cache, "no cache");
        }
        assertThat(launch()).isEqualTo("the program runs\n");
    }

    @Test
    void whatTheUserAddsToTheClassPathLeavesTheCacheInUse() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN, TRAINING);
        launch();
        assertThat(launch(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load", "XENOLITH_CLASSPATH",
                folder.toString())))
                .containsPattern("io[.]xenolith[.]cli[.]Main source: shared objects file");
    }

    @Test
    void ofTwoCommandsAtOnceOneBuilds() throws Exception {
        fakeMaven("exit 0");
        programs(MAIN, TRAINING);
        final Process one = start(Map.of());
        final Process other = start(Map.of());
        assertThat(List.of(output(one), output(other)))
                .allSatisfy(said -> assertThat(said).contains("the program runs"));
        assertThat(builds()).isEqualTo(1);
    }

    /** What the next build makes the program of. */
    private void programs(final String... sources) throws IOException {
        final Path classes = Files.createTempDirectory(folder, "classes");
        final Path code = Files.createTempDirectory(folder, "code");
        final List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
        for (final String each : sources) {
            final String name = each.contains("class Main ") ? "Main.java" : "StartTraining.java";
            arguments.add(Files.writeString(code.resolve(name), each).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        final Path jar = Files.createDirectories(root.resolve("cli/target")).resolve("cli-1.jar");
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                to.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                to.write(Files.readAllBytes(file));
            }
        }
    }

    private void fakeMaven(final String end) throws IOException {
        script("mvn", """
                #!/usr/bin/env bash
                echo called >> '%1$s/calls'
                mkdir -p cli/target
                [ -f cli/target/cli-1.jar ] || : > cli/target/cli-1.jar
                printf '%%s' '%1$s/none.jar' > target/launcher/dependencies
                : > '%1$s/none.jar'
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

    /** Everything that the launcher and the JVM it starts say; each program here ends as if it had failed. */
    private String launch() throws IOException, InterruptedException {
        return launch(Map.of());
    }

    private String launch(final Map<String, String> variables) throws IOException, InterruptedException {
        return output(start(variables));
    }

    private Process start(final Map<String, String> variables) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder("/usr/bin/bash", root.resolve("xenolith").toString(),
                "--help").directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        return builder.start();
    }

    private static String output(final Process process) throws IOException, InterruptedException {
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isNotZero();
        return output;
    }
}
