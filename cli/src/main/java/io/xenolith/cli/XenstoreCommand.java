package io.xenolith.cli;

import io.xenolith.dom0.xenstore.XenstoreClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith xenstore}. */
@Command(name = "xenstore", description = "Look at and change the xenstore of a host, as the programs of xenstore-utils do.", footer = {
        "",
        "VERB is ls, read, write, list, rm, chmod, watch or exists; its options and messages are those of xenstore-VERB. Debian's "
                + "own programs work too: XENSTORED_PATH=DIR/xenstored.sock, DIR being the host's state folder."})
final class XenstoreCommand implements Callable<Integer> {
    /** Of the programs, for whatever is wrong. */
    private static final int WRONG = 1;
    private static final String FOREVER = "-1";

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Parameters(arity = "1..*", paramLabel = "VERB [ARGUMENT...]", description = "What to do.")
    private List<String> words;

    @Override
    public Integer call() throws IOException {
        final XenstoreVerb verb = XenstoreVerb.named(words.getFirst()).orElseThrow(
                () -> new ParameterException(spec.commandLine(), "no verb '" + words.getFirst() + "', there are "
                        + Arrays.stream(XenstoreVerb.values()).map(XenstoreVerb::word)
                                .collect(Collectors.joining(", "))));
        final PrintWriter err = spec.commandLine().getErr();
        final StringBuilder flags = new StringBuilder();
        final List<String> operands = new ArrayList<>();
        final String count = parse(verb, words.subList(1, words.size()), flags, operands);
        if (count.isEmpty() || !verb.takes(operands.size())) {
            err.println(verb.usage());
            return WRONG;
        }
        try (XenstoreSocketLink link = new XenstoreSocketLink(host.place().xenstoreSocket())) {
            final byte[] printed = new XenstoreRun(new XenstoreClient(link), flags.toString(), operands)
                    .perform(verb, Integer.parseInt(count), this::print);
            if (flags.indexOf("R") >= 0) {
                StandardStreams.out().write(printed);
            } else {
                print(new String(printed, StandardCharsets.ISO_8859_1).stripTrailing());
            }
            return 0;
        } catch (final XenstoreRun.Failure e) {
            if (!e.getMessage().isEmpty()) {
                err.println(verb.program() + ": " + e.getMessage());
            }
            return WRONG;
        }
    }

    /** As getopt does it for the programs; the events to wait for, or "" if something is wrong or help is wanted. */
    private static String parse(final XenstoreVerb verb, final List<String> arguments, final StringBuilder flags,
            final List<String> operands) {
        String count = FOREVER;
        boolean options = true;
        for (int i = 0; i < arguments.size(); i++) {
            final String word = arguments.get(i);
            if (!options || !word.startsWith("-") || word.equals("-")) {
                operands.add(octets(word));
            } else if (word.equals("--")) {
                options = false;
            } else if (verb.hasValue(word.charAt(1))) {
                final boolean attached = word.length() > 2;
                count = attached ? word.substring(2) : i + 1 < arguments.size() ? arguments.get(++i) : "";
            } else if (word.substring(1).chars().allMatch(letter -> verb.hasOption((char) letter))) {
                flags.append(word, 1, word.length());
            } else {
                return "";
            }
        }
        return count.matches("-1|[0-9]{1,9}") ? count : "";
    }

    /** Its octets, as the program would have been given them, a character each. */
    private static String octets(final String argument) {
        return new String(argument.getBytes(Charset.defaultCharset()), StandardCharsets.ISO_8859_1);
    }

    private void print(final String lines) {
        if (!lines.isEmpty()) {
            spec.commandLine().getOut().println(lines);
            spec.commandLine().getOut().flush();
        }
    }
}
