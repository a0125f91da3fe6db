package io.xenolith.cli;

import io.xenolith.xl.VerbSpec;
import io.xenolith.xl.verb.VerbTable;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xenolith completion}: what bash needs to complete commands. */
@Command(name = "completion", description = "Print a script that has bash complete this command: source <(xenolith completion).")
final class CompletionCommand implements Runnable {
    /** An option in a verb's help. */
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][a-z_-]*");

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        final Map<String, Set<String>> words = new TreeMap<>();
        spec.root().subcommands().forEach((name, command) -> words.put(name, ofCommand(command)));
        for (final VerbSpec verb : VerbTable.all()) {
            words.computeIfAbsent(verb.name(), _ -> new TreeSet<>()).addAll(ofVerb(verb));
        }
        words.put("xl", new TreeSet<>(VerbTable.all().stream().map(VerbSpec::name).toList()));
        words.put("help", words.get("xl"));
        print(words, spec.commandLine().getOut());
    }

    private static Set<String> ofCommand(final CommandLine command) {
        final Set<String> words = new TreeSet<>(command.getSubcommands().keySet());
        command.getCommandSpec().options().forEach(option -> words.add(option.longestName()));
        return words;
    }

    private static Set<String> ofVerb(final VerbSpec verb) {
        final Set<String> words = new TreeSet<>();
        final Matcher options = OPTION.matcher(verb.options());
        while (options.find()) {
            words.add(options.group());
        }
        return words;
    }

    private static void print(final Map<String, Set<String>> words, final PrintWriter out) {
        out.println("_xenolith() {");
        out.println("    local word=\"${COMP_WORDS[COMP_CWORD]}\" words");
        out.println("    if [ \"$COMP_CWORD\" -eq 1 ]; then");
        out.println("        words=\"" + String.join(" ", words.keySet()) + "\"");
        out.println("    else");
        out.println("        case \"${COMP_WORDS[1]}\" in");
        words.forEach(
                (name, next) -> out.println("            " + name + ") words=\"" + String.join(" ", next) + "\" ;;"));
        out.println("            *) words=\"\" ;;");
        out.println("        esac");
        out.println("    fi");
        out.println("    COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))");
        out.println("}");
        out.println("complete -F _xenolith xenolith ./xenolith");
        out.flush();
    }
}
