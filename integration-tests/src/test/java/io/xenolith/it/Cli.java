package io.xenolith.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code xenolith} command in a JVM of its own, with the class path of the tests, so that their guests are found. */
public final class Cli {
    /** As jvm.flags in the root pom. */
    private static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    private static final String CONTINUATIONS = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

    /** What a finished command left. */
    public record Result(int code, String out, String err) {
        /** The line of standard output that begins with {@code start}. */
        String line(final String start) {
            return out.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
        }
    }

    private Cli() {
    }

    /** Runs the command with {@code args} in {@code folder} to its end. */
    static Result run(final Path folder, final String... args) throws IOException, InterruptedException {
        return finish(folder, java(true, args));
    }

    /** As {@link #run}, with {@code variables} in the command's environment. */
    static Result runWith(final Map<String, String> variables, final Path folder, final String... args)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("/usr/bin/env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(java(true, args));
        return finish(folder, command);
    }

    /** Starts the command with {@code args} in {@code folder}; its errors go where the tests' go. */
    public static Process start(final Path folder, final String... args) throws IOException {
        return new ProcessBuilder(java(true, args)).directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** As {@link #run}, in a JVM that does not export its continuations. */
    static Result runOnThreads(final Path folder, final String... args) throws IOException, InterruptedException {
        return finish(folder, java(false, args));
    }

    /** As {@link #run} where no file may grow beyond {@code limitKib}: to a writer, such a file lies on a full disk. */
    static Result runWithFileLimit(final int limitKib, final Path folder, final String... args)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f " + limitKib
                + " && exec \"$@\"", "bash"));
        command.addAll(java(true, args));
        return finish(folder, command);
    }

    /** As {@link #run}, with the standard output into {@code file}. */
    static Result runInto(final String file, final Path folder, final String... args)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "exec \"$@\" > " + file, "bash"));
        command.addAll(java(true, args));
        return finish(folder, command);
    }

    private static List<String> java(final boolean continuations, final String... args) {
        final List<String> command = new ArrayList<>(javaCommand());
        command.addAll(FLAGS);
        if (continuations) {
            command.add(CONTINUATIONS);
        }
        command.add("io.xenolith.cli.Main");
        command.addAll(List.of(args));
        return command;
    }

    /** The JDK of the tests and their class path. */
    static List<String> javaCommand() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-Xshare:auto", "-cp", System.getProperty("java.class.path"));
    }

    private static Result finish(final Path folder, final List<String> command)
            throws IOException, InterruptedException {
        final Path err = folder.resolve("stderr of the command");
        final Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int code = process.waitFor();
        return new Result(code, out, java.nio.file.Files.readString(err));
    }
}
