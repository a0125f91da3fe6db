package io.xenolith.xl.config;

import java.util.List;

/** A value of a configuration file. */
sealed interface ConfigValue {
    /** A string or a number: numbers are texts until somebody wants one. */
    record Atom(String text) implements ConfigValue {
    }

    record Values(List<ConfigValue> values) implements ConfigValue {
    }
}
