package io.xenolith.hypervisor.hypfs;

import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.gnttab.GrantLimits;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is in the file system of this Xen: that of the recorded one, but for the text of its build configuration. Parameters that
 * are written are kept and shown; those of grant tables count for domains made from then on, and what the others are about, Xen's
 * own log and the processor's TLB, is not there.
 */
final class HypfsTree {
    private static final Function<String, Optional<String>> ANYTHING = Optional::of;
    private static final String LEVEL = "(none|error|warning|info|debug|all)";
    private static final Pattern LEVELS = Pattern.compile(LEVEL + "(/" + LEVEL + ")?");

    private HypfsTree() {
    }

    static HypfsFolder of(final AbiProfile profile, final GrantLimits limits) {
        return new HypfsFolder().with("buildinfo", buildInfo(profile)).with("cpupool", cpuPools())
                .with("params", parameters(limits));
    }

    private static HypfsFolder buildInfo(final AbiProfile profile) {
        return new HypfsFolder().with("changeset", HypfsLeaf.text(profile.changeset()))
                .with("compileinfo", new HypfsFolder().with("compile_by", HypfsLeaf.text(profile.compileBy()))
                        .with("compile_date", HypfsLeaf.text(profile.compileDate()))
                        .with("compile_domain", HypfsLeaf.text(profile.compileDomain()))
                        .with("compiler", HypfsLeaf.text(profile.compiler())))
                .with("config", HypfsLeaf.text("CONFIG_X86_64=y\nCONFIG_PV=y\n# CONFIG_PV32 is not set\n"))
                .with("version", new HypfsFolder().with("extra", HypfsLeaf.text(profile.extraVersion()))
                        .with("major", HypfsLeaf.number(profile.major()))
                        .with("minor", HypfsLeaf.number(profile.minor())));
    }

    /** A list of pools has room for the longest number, whichever there are. */
    private static HypfsFolder cpuPools() {
        return new HypfsFolder(22).with("0", new HypfsFolder().with("sched-gran", HypfsLeaf.busy("cpu", 8)));
    }

    private static HypfsFolder parameters(final GrantLimits limits) {
        final HypfsFolder folder = new HypfsFolder()
                .with("console_timestamps", HypfsLeaf.text("none", 7, only(Set.of("none", "date", "datems",
                        "boot", "raw")::contains)))
                .with("conswitch", HypfsLeaf.text("a", 3, ANYTHING))
                .with("ept", HypfsLeaf.text("", 10, words("ad", "no-ad", "pml", "no-pml", "exec-sp", "no-exec-sp")))
                .with("global-pages", HypfsLeaf.flag(false))
                .with("gnttab_max_frames", HypfsLeaf.text(Integer.toString(limits.frames()), 12,
                        number(limits::frames)))
                .with("gnttab_max_maptrack_frames", HypfsLeaf.text(Integer.toString(limits.maptrackFrames()), 12,
                        number(limits::maptrackFrames)))
                .with("guest_loglvl", HypfsLeaf.text("all/all", 16, HypfsTree::levels))
                .with("loglvl", HypfsLeaf.text("all/all", 16, HypfsTree::levels))
                .with("pcid", HypfsLeaf.text("xpti", 7, words("off", "on", "xpti", "noxpti")));
        for (final String when : new String[]{"debugkey", "hwdom", "kexeccmd", "panic", "watchdog"}) {
            folder.with("crash-debug-" + when, HypfsLeaf.text("", 32, ANYTHING));
        }
        return folder;
    }

    /** A number that {@code known} is told. */
    private static Function<String, Optional<String>> number(final IntConsumer known) {
        return text -> {
            final Optional<String> fit = Optional.of(text).filter(HypfsTree::isNumber);
            fit.ifPresent(digits -> known.accept(Integer.parseInt(digits)));
            return fit;
        };
    }

    private static boolean isNumber(final String text) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= Integer.MAX_VALUE;
    }

    private static Function<String, Optional<String>> only(final Predicate<String> fit) {
        return text -> Optional.of(text).filter(fit);
    }

    /** A level alone stands for both: from where messages are shown, and up to where their rate is limited. */
    private static Optional<String> levels(final String text) {
        return Optional.of(text).filter(LEVELS.asMatchPredicate())
                .map(levels -> levels.contains("/") ? levels : levels + '/' + levels);
    }

    /** A list of these, by commas. */
    private static Function<String, Optional<String>> words(final String... words) {
        return only(text -> Arrays.asList(words).containsAll(Arrays.asList(text.split(",", -1))));
    }
}
