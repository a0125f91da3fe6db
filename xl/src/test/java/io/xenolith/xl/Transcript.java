package io.xenolith.xl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of commands that were given to real xl, with what it printed, and on which of the two streams. */
record Transcript(String name, List<Block> blocks) {
    private static final Pattern EXIT = Pattern.compile("\\[exit ([0-9]+)]");
    private static final Pattern STDERR = Pattern.compile("\\[stderr: lines? (.*)]");

    /**
     * One command.
     *
     * @param lines what it printed, in the order of the writes
     * @param errors which of these went to standard error, counted from 1
     */
    record Block(String command, List<String> lines, List<Integer> errors, int exit) {
        /** Lines on standard error. */
        List<String> errorLines() {
            return errors.stream().map(number -> lines.get(number - 1)).toList();
        }

        @Override
        public String toString() {
            return command;
        }
    }

    static Transcript read(final String name) {
        final String text;
        try (InputStream in = Transcript.class.getResourceAsStream("/transcripts/" + name + ".txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
        final List<Block> blocks = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String command = "";
        int exit = -1;
        for (final String line : text.lines().toList()) {
            final Matcher ended = EXIT.matcher(line);
            final Matcher errors = STDERR.matcher(line);
            if (line.startsWith("$ ")) {
                command = line.substring(2);
                lines = new ArrayList<>();
                exit = -1;
            } else if (ended.matches()) {
                exit = Integer.parseInt(ended.group(1));
                blocks.add(new Block(command, List.copyOf(lines), List.of(), exit));
            } else if (errors.matches()) {
                final Block last = blocks.removeLast();
                blocks.add(new Block(last.command(), last.lines(), numbers(errors.group(1)), last.exit()));
            } else if (exit < 0 && !command.isEmpty()) {
                lines.add(line);
            }
        }
        return new Transcript(name, blocks);
    }

    private static List<Integer> numbers(final String text) {
        final TreeSet<Integer> numbers = new TreeSet<>();
        for (final String part : text.split(", ?", -1)) {
            final String[] ends = part.split("-", -1);
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return List.copyOf(numbers);
    }
}
