package io.xenolith.cli;

import io.xenolith.host.scenario.Units;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values of options that several commands have; wrong ones are wrong usage. */
final class Options {
    private static final long PAGE_BYTES = 4096;
    private static final double NS_PER_S = 1e9;
    private static final double YEAR_S = 3600.0 * 24 * 365;

    /** For help. */
    static final String SCHED_DESCRIPTION = "Who shares the CPU out, as sched= on Xen's command line: "
            + "${COMPLETION-CANDIDATES}";

    private Options() {
    }

    /** For help: the names of schedulers. */
    static final class Schedulers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SchedulerKind.names().iterator();
        }
    }

    /** A scheduler of the Xen {@code abi} by its name. */
    static SchedulerKind scheduler(final CommandSpec spec, final String name, final AbiProfile abi) {
        return SchedulerKind.named(name).filter(abi.schedulers()::contains)
                .orElseThrow(() -> new ParameterException(spec.commandLine(),
                        "--sched: no scheduler '" + name + "', there are " + abi.schedulers().stream()
                                .map(SchedulerKind::parameter).collect(Collectors.joining(", "))));
    }

    /** A size that is a multiple of the page. */
    static long memory(final CommandSpec spec, final String option, final String text) {
        try {
            final long size = Units.size(text);
            if (size > 0 && size % PAGE_BYTES == 0) {
                return size;
            }
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), option + ": '" + text + "' is no multiple of 4K");
    }

    /** A profile of a Xen version. */
    static AbiProfile abi(final CommandSpec spec, final String option, final String name) {
        return AbiProfile.named(name).orElseThrow(() -> new ParameterException(spec.commandLine(),
                option + ": no Xen '" + name + "', there are " + String.join(", ", AbiProfile.names())));
    }

    /** For help: the names of profiles. */
    static final class Profiles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return AbiProfile.names().iterator();
        }
    }

    static int inRange(final CommandSpec spec, final String option, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new ParameterException(spec.commandLine(),
                    option + ": " + value + ", want " + min + " to " + max);
        }
        return value;
    }

    /** A duration of real time. */
    static Duration seconds(final CommandSpec spec, final String option, final double seconds) {
        if (!(seconds > 0 && seconds <= YEAR_S)) {
            throw new ParameterException(spec.commandLine(), option + ": " + seconds + ", want seconds, more than 0");
        }
        return Duration.ofNanos((long) (seconds * NS_PER_S));
    }
}
