package io.xenolith.cli;

import io.xenolith.control.HostFinder;
import io.xenolith.xl.Terminal;
import io.xenolith.xl.Xl;
import io.xenolith.xl.verb.VerbTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * xl's verbs as commands of this program: {@code xenolith list}, {@code xenolith help VERB}, and {@code xenolith xl ...} for whole
 * command lines of xl. Their options are xl's own, so they do not pass the parser of the other commands.
 */
final class XlCommandLine {
    private static final String XL = "xl";
    private static final String HELP = "help";
    /** There is a command of that name with more options. */
    private static final String CONSOLE = "console";

    private XlCommandLine() {
    }

    /** {@code args} are for xl. */
    static boolean isMeant(final List<String> args) {
        if (args.isEmpty()) {
            return false;
        }
        final String first = args.getFirst();
        return first.equals(XL) || (first.equals(HELP) && args.size() > 1 && isVerb(args.get(1)))
                || (isVerb(first) && !first.equals(CONSOLE));
    }

    private static boolean isVerb(final String word) {
        return VerbTable.all().stream().anyMatch(spec -> spec.name().equals(word));
    }

    /** Runs them; answers the exit code. */
    static int run(final List<String> args, final PrintWriter out, final PrintWriter err) {
        final List<String> words = new ArrayList<>(args.getFirst().equals(XL) ? args.subList(1, args.size()) : args);
        final Optional<String> name = option(words, "--host");
        final Optional<Path> state = option(words, "--state").map(Path::of);
        try (XlHost host = new XlHost(() -> HostFinder.connect(name, state, System.getenv()), line -> {
            err.println(line);
            err.flush();
        })) {
            return new Xl(terminal(out, err), () -> host, Path.of("").toAbsolutePath()).run(words);
        } catch (final UncheckedIOException e) {
            return failed(out, err, e.getCause().getMessage());
        } catch (final IOException | IllegalArgumentException e) {
            return failed(out, err, e.getMessage());
        }
    }

    private static int failed(final PrintWriter out, final PrintWriter err, final String message) {
        out.flush();
        err.println("xenolith: " + message);
        err.flush();
        return XenolithCommand.FAILURE;
    }

    /** Takes an option before the verb out of {@code words}. */
    private static Optional<String> option(final List<String> words, final String option) {
        for (int i = 0; i < words.size() && words.get(i).startsWith("-"); i++) {
            if (words.get(i).startsWith(option + "=")) {
                return Optional.of(words.remove(i).substring(option.length() + 1));
            }
            if (words.get(i).equals(option) && i + 1 < words.size()) {
                words.remove(i);
                return Optional.of(words.remove(i));
            }
        }
        return Optional.empty();
    }

    private static Terminal terminal(final PrintWriter out, final PrintWriter err) {
        return new Terminal() {
            @Override
            public void out(final String text) {
                out.print(text);
                out.flush();
            }

            @Override
            public void err(final String text) {
                err.print(text);
                err.flush();
            }

            @Override
            public void out(final byte[] bytes) {
                out(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public boolean live() {
                return StandardStreams.areTerminal();
            }
        };
    }
}
