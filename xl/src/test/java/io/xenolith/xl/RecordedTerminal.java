package io.xenolith.xl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a command prints, line by line in the order of the writes. */
final class RecordedTerminal implements Terminal {
    private final StringBuilder all = new StringBuilder();
    private final StringBuilder streams = new StringBuilder();

    private void add(final String text, final char stream) {
        all.append(text);
        streams.append(String.valueOf(stream).repeat(text.length()));
    }

    @Override
    public void out(final String text) {
        add(text, 'o');
    }

    @Override
    public void err(final String text) {
        add(text, 'e');
    }

    @Override
    public void out(final byte[] bytes) {
        out(new String(bytes, StandardCharsets.UTF_8));
    }

    List<String> lines() {
        return all.toString().lines().toList();
    }

    /** Numbers of the lines on standard error, from 1. */
    List<Integer> errors() {
        final List<Integer> errors = new ArrayList<>();
        int at = 0;
        int number = 1;
        for (final String line : lines()) {
            if (streams.charAt(at) == 'e') {
                errors.add(number);
            }
            at += line.length() + 1;
            number++;
        }
        return errors;
    }
}
