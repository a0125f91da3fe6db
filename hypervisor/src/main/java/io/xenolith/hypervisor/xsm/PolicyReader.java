package io.xenolith.hypervisor.xsm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the text of a policy: a statement a line, words parted by blanks, {@code #} begins a comment. Texts come from users
 * and, by FLASK_LOAD, from guests, so there are limits to all that grows.
 */
final class PolicyReader {
    static final int LABELS_MAX = 1024;
    static final int RULES_MAX = 16_384;
    /** Mistakes after which nothing more is read. */
    static final int PROBLEMS_MAX = 20;

    private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int RULE_WORDS_MIN = 4;
    private static final String ALL = "*";
    private static final String SELF = "self";
    private static final int EVERY_BIT = -1;
    private static final int WORD_SHOWN_MAX = 64;

    private final String name;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> initialLabels = new LinkedHashSet<>();
    private final Set<String> labels = new LinkedHashSet<>();
    private final List<FlaskRule> rules = new ArrayList<>();
    private boolean enforcing = true;
    private FlaskPolicy.Default byDefault = FlaskPolicy.Default.DENY;
    private final Set<String> said = new HashSet<>();
    private int line;

    PolicyReader(final String name) {
        this.name = name;
        for (final InitialSid sid : InitialSid.values()) {
            initialLabels.add(sid.label());
        }
    }

    FlaskPolicy read(final String text) throws PolicyException {
        if (text.getBytes(StandardCharsets.UTF_8).length > FlaskPolicy.BYTES_MAX) {
            throw new PolicyException(List.of(name + ": the text is longer than " + FlaskPolicy.BYTES_MAX
                    + " bytes; use * and lists of labels for many alike rules"));
        }
        final String[] lines = text.split("\n", -1);
        for (line = 1; line <= lines.length && problems.size() < PROBLEMS_MAX; line++) {
            final int comment = lines[line - 1].indexOf('#');
            final String statement = comment < 0 ? lines[line - 1] : lines[line - 1].substring(0, comment);
            if (!statement.isBlank()) {
                statement(BLANKS.split(statement.strip(), -1));
            }
        }
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
        return new FlaskPolicy(enforcing, byDefault, List.copyOf(labels), rules);
    }

    private void problem(final String what) {
        problems.add(name + ":" + line + ": " + what);
    }

    /** Any word of the text, cut to what a complaint has room for. */
    private static String quote(final String word) {
        return "'" + (word.length() > WORD_SHOWN_MAX ? word.substring(0, WORD_SHOWN_MAX) + "..." : word) + "'";
    }

    private void statement(final String[] words) {
        switch (words[0]) {
            case "mode" -> mode(words);
            case "default" -> byDefault(words);
            case "label" -> labels(words);
            case "allow" -> rule(words, true);
            case "deny" -> rule(words, false);
            default -> problem("no statement " + quote(words[0]) + ", want mode, default, label, allow or deny");
        }
    }

    private boolean oneWord(final String[] words, final String choice) {
        if (!said.add(words[0])) {
            problem("a second '" + words[0] + "', leave one of them out");
            return false;
        }
        if (words.length != 2) {
            problem("'" + words[0] + "' wants one word: " + choice);
            return false;
        }
        return true;
    }

    private void mode(final String[] words) {
        final String choice = "enforcing or permissive";
        if (oneWord(words, choice)) {
            switch (words[1]) {
                case "enforcing" -> enforcing = true;
                case "permissive" -> enforcing = false;
                default -> problem("no mode " + quote(words[1]) + ", want " + choice);
            }
        }
    }

    private void byDefault(final String[] words) {
        final String choice = "deny, allow, or dummy for what Xen does without a policy";
        if (oneWord(words, choice)) {
            switch (words[1]) {
                case "deny" -> byDefault = FlaskPolicy.Default.DENY;
                case "allow" -> byDefault = FlaskPolicy.Default.ALLOW;
                case "dummy" -> byDefault = FlaskPolicy.Default.DUMMY;
                default -> problem("no default " + quote(words[1]) + ", want " + choice);
            }
        }
    }

    private void labels(final String[] words) {
        if (words.length == 1) {
            problem("'label' wants the labels to declare, as in: label web_t database_t");
        }
        for (int i = 1; i < words.length; i++) {
            final String label = words[i];
            if (!LABEL.matcher(label).matches() || label.equals(SELF) || label.endsWith(SidTable.SELF_SUFFIX)) {
                problem("label " + quote(label) + ": want a letter, then up to 63 letters, digits, _ . or -, not self"
                        + " and not ending in " + SidTable.SELF_SUFFIX);
            } else if (initialLabels.contains(label)) {
                problem("label '" + label + "' is there in every policy, leave its declaration out");
            } else if (labels.size() == LABELS_MAX) {
                problem("more than " + LABELS_MAX + " labels, give domains with the same rights the same label");
                return;
            } else if (!labels.add(label)) {
                problem("label '" + label + "' is declared already, leave this one out");
            }
        }
    }

    private void rule(final String[] words, final boolean allow) {
        if (words.length < RULE_WORDS_MIN) {
            problem("'" + words[0] + "' wants who, to whom, and what, as in: " + words[0]
                    + " dom0_t domU_t domain:pause,unpause");
            return;
        }
        final Optional<LabelSet> sources = labelSet(words[1], false);
        final Optional<LabelSet> targets = labelSet(words[2], true);
        final Map<SecurityClass, Integer> permissions = new EnumMap<>(SecurityClass.class);
        boolean right = sources.isPresent() && targets.isPresent();
        for (int i = RULE_WORDS_MIN - 1; i < words.length; i++) {
            right &= permissions(words[i], permissions);
        }
        if (rules.size() == RULES_MAX) {
            problem("more than " + RULES_MAX + " rules, use * and lists of labels");
        } else if (right) {
            rules.add(new FlaskRule(allow, sources.get(), targets.get(), permissions));
        }
    }

    private Optional<LabelSet> labelSet(final String word, final boolean selfAllowed) {
        if (word.equals(ALL)) {
            return Optional.of(LabelSet.ALL);
        }
        final Set<String> names = new TreeSet<>();
        boolean self = false;
        for (final String label : word.split(",", -1)) {
            if (label.equals(SELF) && selfAllowed) {
                self = true;
            } else if (initialLabels.contains(label) || labels.contains(label)) {
                names.add(label);
            } else {
                problem("no label " + quote(label) + ", " + (label.equals(SELF)
                        ? "'self' stands in the second place only: the domain that acts"
                        : "declare it above with 'label', or take " + list(labels) + list(initialLabels)
                                + "* or self"));
                return Optional.empty();
            }
        }
        return Optional.of(new LabelSet(false, self, names));
    }

    /** A few of {@code words}, each followed by a comma. */
    private static String list(final Collection<String> words) {
        final StringBuilder text = new StringBuilder();
        words.stream().limit(InitialSid.values().length).forEach(word -> text.append(word).append(", "));
        return text.toString();
    }

    /** {@code class:permission,...}, {@code class:*} or {@code *}; false after a complaint. */
    private boolean permissions(final String word, final Map<SecurityClass, Integer> to) {
        if (word.equals(ALL)) {
            for (final SecurityClass each : SecurityClass.values()) {
                to.put(each, EVERY_BIT);
            }
            return true;
        }
        final int colon = word.indexOf(':');
        final Optional<SecurityClass> found = SecurityClass.named(colon < 0 ? word : word.substring(0, colon));
        if (found.isEmpty()) {
            problem("no class " + quote(colon < 0 ? word : word.substring(0, colon)) + ", want "
                    + list(List.of(SecurityClass.values()).stream().map(SecurityClass::word).toList())
                    + "or * for all");
            return false;
        }
        if (colon < 0 || colon == word.length() - 1) {
            problem("'" + found.get().word() + "' is a class, say which of its permissions: " + found.get().word()
                    + ":*, or some of " + words(found.get()));
            return false;
        }
        for (final String permission : word.substring(colon + 1).split(",", -1)) {
            if (!permission(found.get(), permission, to)) {
                return false;
            }
        }
        return true;
    }

    private boolean permission(final SecurityClass securityClass, final String word,
            final Map<SecurityClass, Integer> to) {
        if (word.equals(ALL)) {
            to.put(securityClass, EVERY_BIT);
            return true;
        }
        final Optional<Permission> permission = Permission.named(securityClass, word);
        if (permission.isEmpty()) {
            problem("no permission " + quote(word) + " in class '" + securityClass.word() + "', want * or some of "
                    + words(securityClass));
            return false;
        }
        to.merge(securityClass, permission.get().bit(), (before, bit) -> before | bit);
        return true;
    }

    private static String words(final SecurityClass securityClass) {
        return String.join(", ", Permission.of(securityClass).stream().map(Permission::word).toList());
    }
}
