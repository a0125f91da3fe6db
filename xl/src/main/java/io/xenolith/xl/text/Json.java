package io.xenolith.xl.text;

/**
 * Writes JSON with the line breaks of the library that real xl uses: four blanks a level, every element on a line of its own, an
 * empty object with an empty line in it.
 */
public final class Json {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;
    /** Nothing is in the innermost object or array yet. */
    private boolean first = true;
    /** A key was written, and its value comes next. */
    private boolean afterKey;

    private void element() {
        if (afterKey) {
            afterKey = false;
            return;
        }
        if (depth > 0) {
            text.append(first ? "" : ",\n").append(INDENT.repeat(depth));
        }
        first = false;
    }

    private Json open(final char bracket) {
        element();
        text.append(bracket).append('\n');
        depth++;
        first = true;
        return this;
    }

    private Json close(final char bracket) {
        depth--;
        text.append('\n').append(INDENT.repeat(depth)).append(bracket);
        first = false;
        return this;
    }

    public Json object() {
        return open('{');
    }

    public Json endObject() {
        return close('}');
    }

    public Json array() {
        return open('[');
    }

    public Json endArray() {
        return close(']');
    }

    public Json key(final String key) {
        element();
        quote(key);
        text.append(": ");
        afterKey = true;
        return this;
    }

    public Json value(final String value) {
        element();
        quote(value);
        return this;
    }

    public Json value(final long value) {
        element();
        text.append(value);
        return this;
    }

    /** true or false, as JSON has them. */
    public Json value(final boolean value) {
        element();
        text.append(value);
        return this;
    }

    /** A key and a text, unless the text is empty. */
    public Json text(final String key, final String value) {
        return value.isEmpty() ? this : key(key).value(value);
    }

    /** A key and one of libxl's booleans with a default, which are texts. */
    public Json defbool(final String key, final boolean value) {
        return key(key).value(value ? "True" : "False");
    }

    private void quote(final String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04X", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** All of it, with a line's end behind it. */
    @Override
    public String toString() {
        return text + "\n";
    }
}
