package io.xenolith.xl.config;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.Cpumap;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.Vfb;
import io.xenolith.control.v1.Vif;
import io.xenolith.xl.text.CpuMap;
import io.xenolith.xl.text.Uuids;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a domain's configuration of an xl.cfg, in xl's order, which is the order of its messages. */
public final class DomainConfigReader {
    /** Begins the kernel of a guest that is a Java program. */
    public static final String JAVA = "java:";

    private static final long KIB_PER_MIB = 1024;
    private static final Set<String> ACTIONS = Set.of("destroy", "restart", "rename-restart", "preserve",
            "coredump-destroy", "coredump-restart", "soft-reset");
    private static final Set<String> TSC_MODES = Set.of("default", "always_emulate", "native", "native_paravirt");
    private static final String FIRMWARE_FOLDER = "/usr/lib/xen-4.17/boot/";

    /** The configuration cannot be used; what is wrong has been said. */
    public static final class BadConfiguration extends Exception {
        private static final long serialVersionUID = 1L;

        private BadConfiguration() {
            super("", null, false, false);
        }
    }

    private final Consumer<String> lines;
    private final ConfigFile file;
    private final int cpus;
    private final Supplier<ByteString> randomUuid;
    private final DomainConfiguration.Builder config = DomainConfiguration.newBuilder();

    private DomainConfigReader(final Consumer<String> lines, final ConfigFile file, final int cpus,
            final Supplier<ByteString> randomUuid) {
        this.lines = lines;
        this.file = file;
        this.cpus = cpus;
        this.randomUuid = randomUuid;
    }

    /**
     * Reads a whole text.
     *
     * @param source what messages call it
     * @param lines takes messages, each a line
     * @param cpus CPUs of the host, for affinities
     * @param randomUuid makes one for a domain that is given none
     */
    public static DomainConfiguration read(final String source, final String text, final Consumer<String> lines,
            final int cpus, final Supplier<ByteString> randomUuid) throws BadConfiguration {
        final ConfigReport report = new ConfigReport(source, lines);
        final Optional<List<Setting>> settings = ConfigParser.parse(text, report);
        if (settings.isEmpty()) {
            lines.accept("Failed to parse config: Invalid argument");
            throw new BadConfiguration();
        }
        return new DomainConfigReader(lines, new ConfigFile(settings.get(), report), cpus, randomUuid).whole();
    }

    private BadConfiguration bad(final String message) {
        lines.accept(message);
        return new BadConfiguration();
    }

    private DomainConfiguration whole() throws BadConfiguration {
        config.setRunHotplugScripts(true).setClaimMode(true);
        file.text("seclabel").ifPresent(config::setSsidLabel);
        type();
        config.setName(file.text("name").orElse(""));
        if (config.getName().isEmpty() && file.line("name").isEmpty()) {
            throw bad("Domain name must be specified.");
        }
        uuid();
        file.text("pool").ifPresent(config::setPoolName);
        scheduling();
        memory();
        vcpus();
        affinities();
        limits();
        actions();
        file.flag("e820_host").ifPresent(config::setE820Host);
        file.flag("localtime").ifPresent(config::setLocaltime);
        file.flag("nomigrate").ifPresent(config::setNomigrate);
        number("rtc_timeoffset", config::setRtcTimeoffset);
        number("event_channels", config::setEventChannels);
        number("max_event_channels", config::setEventChannels);
        tscMode();
        kernel();
        disks();
        vifs();
        file.list("vfb").ifPresent(vfbs -> vfbs.forEach(this::vfb));
        others();
        return config.build();
    }

    private void type() throws BadConfiguration {
        final Optional<String> type = file.text("type");
        final Optional<String> builder = file.text("builder");
        final String wanted = type.isPresent()
                ? kind(type.get(), List.of("hvm", "pv", "pvh"))
                : builder.isPresent() ? kind(builder.get(), List.of("hvm", "generic")) : "pv";
        if (wanted.equals("hvm") || wanted.equals("pvh")) {
            throw bad(place(type.isPresent() ? "type" : "builder") + "error: type " + wanted
                    + " is not there on this host: its guests are paravirtual, type=\"pv\"");
        }
        config.setType("pv");
    }

    /** Real xl is content with the beginning of a name. */
    private String kind(final String text, final List<String> kinds) throws BadConfiguration {
        final Optional<String> kind = kinds.stream().filter(each -> each.startsWith(text)).findFirst();
        if (kind.isEmpty()) {
            throw bad("Invalid domain type " + text + ".");
        }
        return kind.get();
    }

    /** What a message begins with that real xl does not have. */
    private String place(final String name) {
        return file.report().source() + ":" + file.line(name).orElse(0) + ": ";
    }

    private void uuid() throws BadConfiguration {
        final Optional<String> text = file.text("uuid");
        if (text.isEmpty()) {
            config.setUuid(randomUuid.get());
            return;
        }
        final Optional<ByteString> uuid = Uuids.parse(text.get());
        if (uuid.isEmpty()) {
            throw bad("Failed to parse UUID: " + text.get());
        }
        config.setUuid(uuid.get());
    }

    private void number(final String name, final IntConsumer take) {
        final OptionalLong number = file.number(name);
        if (number.isPresent()) {
            take.accept((int) number.getAsLong());
        }
    }

    private void scheduling() {
        final DomainScheduling.Builder scheduling = config.getSchedulingBuilder();
        number("cpu_weight", scheduling::setWeight);
        number("cap", scheduling::setCap);
        number("period", scheduling::setPeriodUs);
        number("budget", scheduling::setBudgetUs);
        file.flag("extratime").ifPresent(scheduling::setExtratime);
    }

    private void memory() {
        final OptionalLong memory = file.number("memory");
        if (memory.isPresent()) {
            config.setTargetKib(memory.getAsLong() * KIB_PER_MIB);
        }
        final OptionalLong most = file.number("maxmem");
        if (most.isPresent()) {
            config.setMaxKib(most.getAsLong() * KIB_PER_MIB);
        } else if (memory.isPresent()) {
            config.setMaxKib(memory.getAsLong() * KIB_PER_MIB);
        }
    }

    private void vcpus() throws BadConfiguration {
        final int count = (int) file.number("vcpus").orElse(0);
        IntStream.range(0, count).forEach(config::addAvailVcpus);
        config.setMaxVcpus((int) file.number("maxvcpus").orElse(count));
        if (config.getMaxVcpus() < count) {
            throw bad("xl: maxvcpus < vcpus");
        }
    }

    private void affinities() throws BadConfiguration {
        for (final Cpumap each : affinity("cpus")) {
            config.addHardAffinity(each);
        }
        for (final Cpumap each : affinity("cpus_soft")) {
            config.addSoftAffinity(each);
        }
    }

    /** A text is for all vCPUs, a list has an element for each. */
    private List<Cpumap> affinity(final String name) throws BadConfiguration {
        final int vcpus = config.getMaxVcpus();
        final List<String> texts;
        if (file.isList(name)) {
            texts = file.list(name).orElse(List.of()).stream().limit(vcpus).toList();
        } else {
            texts = file.text(name).stream().flatMap(text -> Stream.generate(() -> text).limit(vcpus)).toList();
        }
        final Stream.Builder<Cpumap> maps = Stream.builder();
        for (final String text : texts) {
            try {
                maps.add(Cpumap.newBuilder().setCpus(CpuMap.bytes(CpuMap.parse(text, cpus))).build());
            } catch (final CpuMap.BadRange e) {
                throw bad(e.getMessage());
            }
        }
        return maps.build().toList();
    }

    private void limits() throws BadConfiguration {
        for (final String name : List.of("max_grant_frames", "max_maptrack_frames", "max_grant_version")) {
            if (file.line(name).isPresent()) {
                final OptionalLong limit = file.number(name);
                if (limit.isEmpty() || limit.getAsLong() < 0 || limit.getAsLong() > Integer.MAX_VALUE) {
                    throw new BadConfiguration();
                }
                switch (name) {
                    case "max_grant_frames" -> config.setMaxGrantFrames((int) limit.getAsLong());
                    case "max_maptrack_frames" -> config.setMaxMaptrackFrames((int) limit.getAsLong());
                    default -> config.setMaxGrantVersion((int) limit.getAsLong());
                }
            }
        }
    }

    private void actions() throws BadConfiguration {
        config.setOnPoweroff(action("on_poweroff", "destroy")).setOnReboot(action("on_reboot", "restart"))
                .setOnWatchdog(action("on_watchdog", "destroy")).setOnCrash(action("on_crash", "destroy"))
                .setOnSoftReset(action("on_soft_reset", "soft-reset"));
    }

    private String action(final String name, final String otherwise) throws BadConfiguration {
        final String action = file.text(name).orElse(otherwise);
        if (!ACTIONS.contains(action)) {
            throw bad("Unknown " + name + " action \"" + action + "\" specified");
        }
        return action;
    }

    private void tscMode() throws BadConfiguration {
        final Optional<String> mode = file.text("tsc_mode");
        if (mode.isPresent()) {
            lines.accept("got a tsc mode string: \"" + mode.get() + "\"");
            if (!TSC_MODES.contains(mode.get())) {
                throw bad("ERROR: invalid value \"" + mode.get() + "\" for \"tsc_mode\"");
            }
            config.setTscMode(mode.get());
        }
    }

    private void kernel() throws BadConfiguration {
        file.text("kernel").ifPresent(config::setKernel);
        file.text("ramdisk").ifPresent(config::setRamdisk);
        final Optional<String> whole = file.text("cmdline");
        final Optional<String> root = file.text("root").map(text -> "root=" + text);
        final Optional<String> extra = file.text("extra");
        if (whole.isPresent() && (root.isPresent() || extra.isPresent())) {
            lines.accept("Warning: ignoring root= and extra= in favour of cmdline=");
        }
        config.setCommandLine(whole.orElse(String.join(" ", Stream.concat(root.stream(), extra.stream()).toList())));
        final Optional<String> firmware = file.text("firmware");
        if (firmware.isPresent()) {
            if (!config.getKernel().isEmpty()) {
                throw bad("ERROR: both kernel and firmware specified");
            }
            if (!"pvgrub32".startsWith(firmware.get()) && !"pvgrub64".startsWith(firmware.get())) {
                throw bad("ERROR: only pvgrub{32|64} supported as firmware options");
            }
            config.setKernel(FIRMWARE_FOLDER + firmware.get() + ".bin");
        }
        refuseWhatIsNotHere();
        if (config.getKernel().isEmpty()) {
            throw bad("Neither kernel nor bootloader specified");
        }
    }

    /** Real xl passes most of them over in a paravirtual guest's configuration; here they would be a promise not kept. */
    private void refuseWhatIsNotHere() throws BadConfiguration {
        if (file.line("timer_mode").isPresent()) {
            throw bad("ERROR: \"timer_mode\" option is not supported for PV guests.");
        }
        for (final Setting setting : file.unasked()) {
            if (ParameterNames.HVM_ONLY.contains(setting.name())) {
                throw bad(place(setting.name()) + "error: parameter '" + setting.name()
                        + "' is for HVM guests, and this one is paravirtual");
            }
            if (ParameterNames.NOT_HERE.contains(setting.name())) {
                throw bad(place(setting.name()) + "error: parameter '" + setting.name()
                        + "' is for what this host does not have");
            }
        }
    }

    private void disks() throws BadConfiguration {
        for (final String spec : file.list("disk").orElse(List.of())) {
            final Optional<Disk> disk = DiskSpec.read(spec, file.report());
            if (disk.isEmpty()) {
                throw new BadConfiguration();
            }
            config.addDisks(disk.get());
        }
    }

    private void vifs() throws BadConfiguration {
        for (final String spec : file.list("vif").orElse(List.of())) {
            final Vif.Builder vif = Vif.newBuilder();
            final VifSpec reader = new VifSpec(file.report().source(), vif, lines);
            for (final String parameter : spec.split(",", -1)) {
                try {
                    if (!parameter.isEmpty()) {
                        reader.parameter(parameter.stripLeading());
                    }
                } catch (final VifSpec.BadVif e) {
                    lines.accept(e.getMessage());
                    // Real xl says what is wrong, and goes on without it.
                    if (e.fatal()) {
                        throw new BadConfiguration();
                    }
                }
            }
            config.addVifs(vif);
        }
    }

    /** A framebuffer comes with a keyboard. */
    private void vfb(final String spec) {
        config.addVfbs(Vfb.newBuilder().addAllSettings(
                Stream.of(spec.split(",", -1)).map(String::strip).filter(each -> !each.isEmpty()).toList()));
        config.setVkbs(config.getVkbs() + 1);
    }

    private void others() {
        for (final Setting setting : file.unasked()) {
            if (!ParameterNames.WITHOUT_EFFECT.contains(setting.name())) {
                file.report().warn(setting.line(), "unknown parameter '" + setting.name() + "'");
            }
        }
    }
}
