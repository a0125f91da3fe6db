package io.xenolith.xl;

/**
 * A line of xl's table of subcommands.
 *
 * @param summary what {@code xl help} says of it
 * @param usage its arguments, as the usage line has them
 * @param options what its help says of options; empty if there is nothing to say
 * @param dryRun it can be run for show ({@code -N})
 * @param modifies it changes something, and so knows {@code -f}
 * @param verb what runs
 */
public record VerbSpec(String name, String summary, String usage, String options, boolean dryRun, boolean modifies,
        Verb verb) {
    /** What {@code xl help NAME} prints. */
    public String help() {
        final String text = "Usage: xl [-vtT" + (modifies ? "f" : "") + (dryRun ? "N" : "") + "] " + name + " " + usage
                + "\n\n" + summary + ".\n\n";
        return options.isEmpty() ? text : text + "Options:\n\n" + options + "\n";
    }
}
