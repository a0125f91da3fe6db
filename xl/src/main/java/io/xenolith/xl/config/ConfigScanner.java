package io.xenolith.xl.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a configuration file into words. What is no word is complained about and left out. */
final class ConfigScanner {
    private static final Pattern IDENT = Pattern.compile("[a-z][._0-9a-z]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9][0-9a-fx]*");
    /** The end of a line, with the comment before it: a comment on a last line without an end is none. */
    private static final Pattern LINE_END = Pattern.compile("(#[^\\n]*)?\\n");
    private static final Pattern QUOTED = Pattern
            .compile("'(?:[^'\\\\\\n]|\\\\[^\\n])*'|\"(?:[^\"\\\\\\n]|\\\\[^\\n])*\"");
    private static final Pattern BAD = Pattern.compile("[^ \\t\\n]*");
    private static final String LEXICAL_ERROR = "lexical error";
    private static final String PYTHON = "+-.():";

    private final String text;
    private final ConfigReport report;
    private int at;
    private int line = 1;
    /** Of the last word. */
    private int lastLine = 1;
    private boolean likelyPython;

    ConfigScanner(final String text, final ConfigReport report) {
        this.text = text;
        this.report = report;
    }

    /** Something was in the file that only a program in Python would have. */
    boolean likelyPython() {
        return likelyPython;
    }

    /** The next word; {@link Token.Kind#END}, on the line of the last one, for ever after that. */
    Token next() {
        final Token token = scan();
        lastLine = token.line();
        return token;
    }

    private Token scan() {
        while (at < text.length()) {
            final char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            final Optional<Token> token = token(c);
            if (token.isPresent()) {
                return token.get();
            }
        }
        return new Token(Token.Kind.END, "", "", lastLine);
    }

    private Optional<Token> token(final char c) {
        final Optional<String> ident = match(IDENT);
        if (ident.isPresent()) {
            return word(Token.Kind.IDENT, ident.get(), ident.get());
        }
        final Optional<String> number = match(NUMBER);
        if (number.isPresent()) {
            return word(Token.Kind.NUMBER, number.get(), number.get());
        }
        final Optional<String> lineEnd = match(LINE_END);
        if (lineEnd.isPresent()) {
            // Its own line is the one that it ends.
            final Token token = new Token(Token.Kind.NEWLINE, lineEnd.get(), "", line);
            at += lineEnd.get().length();
            line++;
            return Optional.of(token);
        }
        final Optional<String> quoted = match(QUOTED);
        if (quoted.isPresent()) {
            final String value = new Dequoter(quoted.get(), line, report).value();
            return word(Token.Kind.STRING, quoted.get(), value);
        }
        if (text.startsWith("+=", at)) {
            return word(Token.Kind.ADD, "+=", "");
        }
        return switch (c) {
            case '=' -> word(Token.Kind.ASSIGN, "=", "");
            case '[' -> word(Token.Kind.OPEN, "[", "");
            case ']' -> word(Token.Kind.CLOSE, "]", "");
            case ',' -> word(Token.Kind.COMMA, ",", "");
            case ';' -> word(Token.Kind.SEMICOLON, ";", "");
            default -> bad(c);
        };
    }

    private Optional<Token> word(final Token.Kind kind, final String found, final String value) {
        at += found.length();
        return Optional.of(new Token(kind, found, value, line));
    }

    /** What is no word goes up to the next blank. Right before the end of a line, it takes that end with it. */
    private Optional<Token> bad(final char c) {
        likelyPython |= PYTHON.indexOf(c) >= 0;
        final Matcher rest = BAD.matcher(text).region(at + 1, text.length());
        final int end = rest.lookingAt() ? rest.end() : at + 1;
        if (end == at + 1 && end < text.length() && text.charAt(end) == '\n') {
            at = end + 1;
            line++;
            report.lexicalError(c + "\n", line, LEXICAL_ERROR);
            return Optional.of(new Token(Token.Kind.NEWLINE, c + "\n", "", line));
        }
        report.lexicalError(text.substring(at, end), line, LEXICAL_ERROR);
        at = end;
        return Optional.empty();
    }

    private Optional<String> match(final Pattern pattern) {
        final Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
