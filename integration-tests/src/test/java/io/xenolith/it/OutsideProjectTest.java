package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another project's tests ({@code src/test/outside}) use the test kit as Maven gives it to them: from a repository with this
 * build's artifacts in it, with JUnit 5, and without a flag for the JVM.
 */
class OutsideProjectTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final String LAST_MODULE = "testkit";
    private static final String JUNIT = "/org/junit/jupiter/junit-jupiter-api/";

    @TempDir
    private Path folder;

    @Test
    void itsTestsPassOrFailAsTheyShould() throws Exception {
        final Path maven = maven();
        final Path repository = repository();
        install(repository);
        final Path project = folder.resolve("project");
        copy(ROOT.resolve("integration-tests/src/test/outside"), project);
        final String log;
        try {
            log = run(maven, project, repository);
        } finally {
            unlink(repository);
        }
        assertThat(report(project, "EventChannelTest", log)).contains("Tests run: 2, Failures: 0, Errors: 0");
        assertThat(report(project, "LeakingTest", log)).contains("Tests run: 1, Failures: 1, Errors: 0",
                "the test left its host in disorder:\n  - d1: port 3 is still bound: unbound, for d0\n"
                        + "      made by evtchn alloc_unbound(remote d0) at "
                        + "com.example.LeakingTest.forgetsItsPort(LeakingTest.java:11)",
                "the host was: seed 5, abi 4.17, guests of 16M with 1 vCPU",
                "the same again: -Dxenolith.testkit.seed=5");
    }

    /** The one that runs this build; outside of a build, the first on the PATH. */
    private static Path maven() {
        final Stream<Path> running = Stream.of(System.getProperty("xenolith.maven", ""))
                .map(home -> Path.of(home, "bin"));
        final Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(running, onPath).map(folder -> folder.resolve("mvn")).filter(Files::isExecutable)
                .findFirst().orElseThrow(() -> new AssertionError("no Maven at xenolith.maven and none on the PATH"));
    }

    /** A repository that shows everything of the one this build uses but Xenolith's own artifacts. */
    private Path repository() throws IOException {
        final Path used = usedRepository();
        final Path repository = Files.createDirectories(folder.resolve("repository"));
        link(used, repository, "io");
        link(used.resolve("io"), Files.createDirectories(repository.resolve("io")), "xenolith");
        return repository;
    }

    private static Path usedRepository() {
        final String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(classPath.split(":")).filter(entry -> entry.contains(JUNIT))
                .map(entry -> Path.of(entry.substring(0, entry.indexOf(JUNIT)))).findFirst().orElseThrow();
    }

    private static void link(final Path from, final Path into, final String except) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (final Path entry : entries.filter(at -> !at.getFileName().toString().equals(except)).toList()) {
                Files.createSymbolicLink(into.resolve(entry.getFileName()), entry);
            }
        }
    }

    /** What is linked is not ours to delete. */
    private static void unlink(final Path repository) throws IOException {
        try (Stream<Path> entries = Files.walk(repository, 2)) {
            for (final Path link : entries.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    /** Puts the parent, and every module that the test kit may use, where Maven would install them. */
    private static void install(final Path repository) throws IOException {
        final String parent = Files.readString(ROOT.resolve("pom.xml"));
        Files.copy(ROOT.resolve("pom.xml"), place(repository, "xenolith", "pom"));
        final Matcher modules = MODULE.matcher(parent);
        String module = "";
        while (!module.equals(LAST_MODULE) && modules.find()) {
            module = modules.group(1);
            final Path pom = ROOT.resolve(module).resolve("pom.xml");
            final Matcher artifact = ARTIFACT.matcher(Files.readString(pom));
            assertThat(artifact.find()).as(module).isTrue();
            Files.copy(pom, place(repository, artifact.group(1), "pom"));
            final Path classes = ROOT.resolve(module).resolve("target/classes");
            // What the test kit does not use may not have been built.
            if (Files.isDirectory(classes)) {
                jar(classes, place(repository, artifact.group(1), "jar"));
            }
        }
    }

    private static Path place(final Path repository, final String artifact, final String type) throws IOException {
        return Files.createDirectories(repository.resolve("io/xenolith").resolve(artifact).resolve(VERSION))
                .resolve(artifact + '-' + VERSION + '.' + type);
    }

    private static void jar(final Path classes, final Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.toList()) {
                final Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static String run(final Path maven, final Path project, final Path repository) throws Exception {
        final List<String> command = new ArrayList<>(List.of(maven.toString(), "-B", "-e",
                "-Dmaven.repo.local=" + repository, "-Dmaven.test.failure.ignore=true", "test"));
        final ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_OPTS");
        final Process process = builder.start();
        final String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(log).isZero();
        return log;
    }

    private static String report(final Path project, final String test, final String log) throws IOException {
        final Path file = project.resolve("target/surefire-reports/com.example." + test + ".txt");
        assertThat(file).as(log).exists();
        return Files.readString(file);
    }
}
