package io.xenolith.xl.config;

/**
 * One assignment of a configuration file.
 *
 * @param line where it stands
 * @param added it was {@code +=}
 */
record Setting(String name, ConfigValue value, int line, boolean added) {
}
