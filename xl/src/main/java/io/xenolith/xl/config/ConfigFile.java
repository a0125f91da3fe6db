package io.xenolith.xl.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The settings of a configuration file, by name: the last one of a name counts. Values of the wrong kind are warned about, and
 * are as if they were not there.
 */
final class ConfigFile {
    private final List<Setting> settings;
    private final ConfigReport report;
    private final Set<String> asked = new LinkedHashSet<>();

    ConfigFile(final List<Setting> settings, final ConfigReport report) {
        this.settings = settings;
        this.report = report;
    }

    ConfigReport report() {
        return report;
    }

    private Optional<Setting> find(final String name) {
        asked.add(name);
        return settings.reversed().stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    private Optional<ConfigValue.Atom> atom(final Setting setting) {
        if (setting.value() instanceof final ConfigValue.Atom atom) {
            return Optional.of(atom);
        }
        report.warn(setting.line(), "parameter `" + setting.name() + "' is a list but should be a single value");
        return Optional.empty();
    }

    /** A text; a number is one too. */
    Optional<String> text(final String name) {
        return find(name).flatMap(this::atom).map(ConfigValue.Atom::text);
    }

    /** A number: decimal, with 0x hexadecimal, with 0 octal. */
    OptionalLong number(final String name) {
        final Optional<Setting> setting = find(name);
        final Optional<ConfigValue.Atom> atom = setting.flatMap(this::atom);
        if (atom.isEmpty()) {
            return OptionalLong.empty();
        }
        if (setting.get().added()) {
            report.warn(setting.get().line(), "can't use += with numbers for parameter `" + name + "'");
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.decode(atom.get().text().strip()));
        } catch (final NumberFormatException _) {
            report.warn(setting.get().line(), "parameter `" + name + "' is not a valid number");
            return OptionalLong.empty();
        }
    }

    /** A number that is 0 for no; empty if nothing is said. */
    Optional<Boolean> flag(final String name) {
        final OptionalLong number = number(name);
        return number.isPresent() ? Optional.of(number.getAsLong() != 0) : Optional.empty();
    }

    /** The texts of a list; empty if there is none of that name. */
    Optional<List<String>> list(final String name) {
        final Optional<Setting> setting = find(name);
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        if (setting.get().value() instanceof ConfigValue.Values(final var values)) {
            return Optional.of(values.stream().filter(ConfigValue.Atom.class::isInstance)
                    .map(value -> ((ConfigValue.Atom) value).text()).toList());
        }
        report.warn(setting.get().line(), "parameter `" + name + "' is a single value but should be a list");
        return Optional.empty();
    }

    /** There is a list of that name. */
    boolean isList(final String name) {
        return find(name).filter(setting -> setting.value() instanceof ConfigValue.Values).isPresent();
    }

    /** The line of the last setting of that name. */
    Optional<Integer> line(final String name) {
        return find(name).map(Setting::line);
    }

    /** Settings that nobody asked for, in the order of the file. */
    List<Setting> unasked() {
        return settings.stream().filter(setting -> !asked.contains(setting.name())).toList();
    }
}
