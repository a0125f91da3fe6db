package io.xenolith.domu;

import java.util.OptionalInt;

/** The words {@code MODULE.NAME=NUMBER} of a command line, for one module. */
record ModuleParameters(String module, String commandLine) {
    /**
     * The last number given for {@code name}, brought within {@code min} and {@code max}; {@code without} if there is
     * none, or what is given is no number.
     */
    int number(final String name, final int without, final int min, final int max) {
        final String key = module + "." + name + "=";
        int value = without;
        for (final String word : commandLine.strip().split("\\s+", -1)) {
            if (word.startsWith(key)) {
                value = parse(word.substring(key.length())).orElse(value);
            }
        }
        return Math.clamp(value, min, max);
    }

    private static OptionalInt parse(final String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (final NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }
}
