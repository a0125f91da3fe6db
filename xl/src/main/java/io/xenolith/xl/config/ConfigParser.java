package io.xenolith.xl.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the text of a configuration file: assignments of strings, numbers and lists, a line each. A statement that is none is
 * complained about, with the words that could have stood there, and reading goes on with the next line.
 */
final class ConfigParser {
    private static final List<String> PYTHON = List.of("warning: Config file looks like it contains Python code.",
            "warning:  Arbitrary Python is no longer supported.",
            "warning:  See https://wiki.xen.org/wiki/PythonInXlConfig");

    private static final int QUIET_WORDS = 3;

    /** A statement that is none. */
    private static final class BadSyntax extends Exception {
        private static final long serialVersionUID = 1L;

        /** The reader can find its way from the next line on. */
        private final boolean recoverable;

        BadSyntax(final boolean recoverable) {
            super("", null, false, false);
            this.recoverable = recoverable;
        }
    }

    private final ConfigScanner scanner;
    private final ConfigReport report;
    private final List<Setting> settings = new ArrayList<>();
    private Token token;
    /** So many words must be good ones before the next bad one is spoken of. */
    private int quietFor;
    /** The one before {@link #token}. */
    private Token previous;

    private ConfigParser(final String text, final ConfigReport report) {
        this.scanner = new ConfigScanner(text, report);
        this.report = report;
        this.token = scanner.next();
        this.previous = token;
    }

    /** The settings of a text, in its order; empty if it has errors, which were reported. */
    static Optional<List<Setting>> parse(final String text, final ConfigReport report) {
        final ConfigParser parser = new ConfigParser(text, report);
        parser.statements();
        if (!report.failed()) {
            return Optional.of(parser.settings);
        }
        if (parser.scanner.likelyPython()) {
            PYTHON.forEach(report::say);
        }
        return Optional.empty();
    }

    private void statements() {
        while (token.kind() != Token.Kind.END) {
            try {
                statement();
            } catch (final BadSyntax e) {
                if (!e.recoverable || !skipLine()) {
                    return;
                }
            }
        }
    }

    /** Goes behind the end of this line; false if there is none. */
    private boolean skipLine() {
        while (token.kind() != Token.Kind.NEWLINE && token.kind() != Token.Kind.END) {
            token = scanner.next();
        }
        final boolean more = token.kind() == Token.Kind.NEWLINE;
        advance();
        return more;
    }

    private void statement() throws BadSyntax {
        switch (token.kind()) {
            case NEWLINE, SEMICOLON -> advance();
            case IDENT -> assignment();
            default -> throw unexpected(true, Token.Kind.END, Token.Kind.IDENT, Token.Kind.NEWLINE,
                    Token.Kind.SEMICOLON);
        }
    }

    private void assignment() throws BadSyntax {
        final String name = token.text();
        advance();
        if (token.kind() != Token.Kind.ADD && token.kind() != Token.Kind.ASSIGN) {
            throw unexpected(true, Token.Kind.ADD, Token.Kind.ASSIGN);
        }
        final boolean added = token.kind() == Token.Kind.ADD;
        advance();
        final int line = token.line();
        final ConfigValue value = value();
        store(name, value, line, added);
        switch (token.kind()) {
            case NEWLINE, SEMICOLON -> advance();
            case END -> {
            }
            // The grammar has taken the text for complete by now, and does not find back.
            default -> throw unexpected(false, Token.Kind.END);
        }
    }

    private ConfigValue value() throws BadSyntax {
        return switch (token.kind()) {
            case STRING, NUMBER -> {
                final ConfigValue atom = new ConfigValue.Atom(token.value());
                advance();
                yield atom;
            }
            case OPEN -> {
                advance();
                yield list();
            }
            default -> throw unexpected(true, Token.Kind.STRING, Token.Kind.NUMBER, Token.Kind.OPEN);
        };
    }

    private ConfigValue list() throws BadSyntax {
        final List<ConfigValue> values = new ArrayList<>();
        skipNewlines();
        while (isValue()) {
            values.add(value());
            skipNewlines();
            if (token.kind() != Token.Kind.COMMA) {
                break;
            }
            advance();
            skipNewlines();
        }
        if (token.kind() != Token.Kind.CLOSE) {
            throw unexpected(true, Token.Kind.CLOSE);
        }
        advance();
        return new ConfigValue.Values(List.copyOf(values));
    }

    private boolean isValue() {
        return token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.NUMBER
                || token.kind() == Token.Kind.OPEN;
    }

    private void skipNewlines() {
        while (token.kind() == Token.Kind.NEWLINE) {
            advance();
        }
    }

    /** Takes the word in hand for good. */
    private void advance() {
        quietFor = Math.max(0, quietFor - 1);
        previous = token;
        token = scanner.next();
    }

    private BadSyntax unexpected(final boolean recoverable, final Token.Kind... expected) {
        final String wanted = Stream.of(expected).map(Token.Kind::shown).collect(Collectors.joining(" or "));
        if (quietFor == 0) {
            report.error(token.text(), token.line(),
                    "syntax error, unexpected " + token.kind().shown() + ", expecting " + wanted);
        }
        quietFor = QUIET_WORDS;
        return new BadSyntax(recoverable);
    }

    /** {@code +=} adds to what there is of that name so far, text to text and list to list. */
    private void store(final String name, final ConfigValue value, final int line, final boolean added) {
        final Optional<Setting> before = settings.reversed().stream().filter(each -> each.name().equals(name))
                .findFirst();
        if (!added || before.isEmpty()) {
            settings.add(new Setting(name, value, line, added));
            return;
        }
        switch (before.get().value()) {
            case ConfigValue.Atom(final String old) when value instanceof ConfigValue.Atom(final String more) ->
                settings.add(new Setting(name, new ConfigValue.Atom(old + more), line, true));
            case ConfigValue.Values(final var old) when value instanceof ConfigValue.Values(final var more) ->
                settings.add(new Setting(name,
                        new ConfigValue.Values(Stream.concat(old.stream(), more.stream()).toList()), line, true));
            default -> report.lexicalError(previous.text(), previous.line(),
                    "can't add [list] to \"string\" or vice versa");
        }
    }
}
