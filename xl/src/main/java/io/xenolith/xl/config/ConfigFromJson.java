package io.xenolith.xl.config;

import io.xenolith.control.v1.Cpumap;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.Vfb;
import io.xenolith.control.v1.Vif;
import io.xenolith.xl.text.CpuMap;
import io.xenolith.xl.text.Uuids;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a configuration in libxl's JSON, as {@link ConfigJson} writes it and real xl puts it into save files. */
public final class ConfigFromJson {
    /** Devices that no guest here can have. */
    private static final List<String> NOT_HERE = List.of("pcidevs", "vtpms", "p9s", "pvcallsifs", "vdispls", "vsnds",
            "channels", "usbctrls", "usbdevs", "dtdevs");
    private static final long USECS_PER_SECOND = 1_000_000;
    private static final long CPU_MAX = 4096;

    /** It is no configuration, or one of what is not here; the message says which. */
    public static final class BadJson extends Exception {
        private static final long serialVersionUID = 1L;

        private BadJson(final String message) {
            super(message, null, false, false);
        }
    }

    private final DomainConfiguration.Builder config = DomainConfiguration.newBuilder();

    private ConfigFromJson() {
    }

    /** The configuration that {@code json} is. */
    public static DomainConfiguration read(final String json) throws BadJson {
        final JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (final JacksonException e) {
            throw new BadJson("it is no JSON: " + e.getOriginalMessage());
        }
        return new ConfigFromJson().whole(root);
    }

    private DomainConfiguration whole(final JsonNode root) throws BadJson {
        for (final String devices : NOT_HERE) {
            if (!root.path(devices).isEmpty()) {
                throw new BadJson("it has " + devices + ", which this host does not have");
            }
        }
        createInfo(root.path("c_info"));
        buildInfo(root.path("b_info"));
        for (final JsonNode disk : list(root, "disks")) {
            config.addDisks(disk(disk));
        }
        for (final JsonNode nic : list(root, "nics")) {
            config.addVifs(vif(nic));
        }
        for (final JsonNode vfb : list(root, "vfbs")) {
            config.addVfbs(vfb(vfb));
        }
        config.setVkbs(list(root, "vkbs").size());
        config.setOnPoweroff(action(root, "on_poweroff")).setOnReboot(action(root, "on_reboot"))
                .setOnWatchdog(action(root, "on_watchdog")).setOnCrash(action(root, "on_crash"))
                .setOnSoftReset(action(root, "on_soft_reset"));
        return config.build();
    }

    private void createInfo(final JsonNode info) throws BadJson {
        final String type = text(info, "type");
        if (!type.equals("pv")) {
            throw new BadJson("it is of the type '" + type + "', and there are only PV guests here");
        }
        config.setType(type).setSsidLabel(text(info, "ssid_label")).setName(text(info, "name"))
                .setUuid(Uuids.parse(text(info, "uuid")).orElseThrow(() -> new BadJson("it has no UUID")))
                .setPoolName(text(info, "pool_name"));
        if (config.getName().isEmpty()) {
            throw new BadJson("it has no name");
        }
        defbool(info, "run_hotplug_scripts", config::setRunHotplugScripts);
    }

    private void buildInfo(final JsonNode info) throws BadJson {
        number(info, "max_vcpus", config::setMaxVcpus);
        for (final JsonNode vcpu : list(info, "avail_vcpus")) {
            config.addAvailVcpus((int) number(vcpu, "avail_vcpus"));
        }
        for (final JsonNode map : list(info, "vcpu_hard_affinity")) {
            config.addHardAffinity(cpus(map));
        }
        for (final JsonNode map : list(info, "vcpu_soft_affinity")) {
            config.addSoftAffinity(cpus(map));
        }
        config.setTscMode(text(info, "tsc_mode"));
        kib(info, "max_memkb", config::setMaxKib);
        kib(info, "target_memkb", config::setTargetKib);
        number(info, "rtc_timeoffset", config::setRtcTimeoffset);
        defbool(info, "localtime", config::setLocaltime);
        defbool(info, "disable_migrate", config::setNomigrate);
        number(info, "max_grant_frames", config::setMaxGrantFrames);
        number(info, "max_maptrack_frames", config::setMaxMaptrackFrames);
        number(info, "max_grant_version", config::setMaxGrantVersion);
        number(info, "event_channels", config::setEventChannels);
        scheduling(info.path("sched_params"), config.getSchedulingBuilder());
        defbool(info, "claim_mode", config::setClaimMode);
        config.setKernel(text(info, "kernel")).setCommandLine(text(info, "cmdline"))
                .setRamdisk(text(info, "ramdisk"));
        defbool(info.path("type.pv"), "e820_host", config::setE820Host);
    }

    private static void scheduling(final JsonNode params, final DomainScheduling.Builder scheduling) throws BadJson {
        scheduling.setScheduler(text(params, "sched"));
        number(params, "weight", scheduling::setWeight);
        number(params, "cap", scheduling::setCap);
        number(params, "period", scheduling::setPeriodUs);
        number(params, "budget", scheduling::setBudgetUs);
        number(params, "extratime", extra -> scheduling.setExtratime(extra != 0));
    }

    private static Cpumap cpus(final JsonNode map) throws BadJson {
        final BitSet cpus = new BitSet();
        for (final JsonNode each : map) {
            final long cpu = number(each, "affinity");
            if (cpu < 0 || cpu >= CPU_MAX) {
                throw new BadJson("affinity to CPU " + cpu);
            }
            cpus.set((int) cpu);
        }
        return Cpumap.newBuilder().setCpus(CpuMap.bytes(cpus)).build();
    }

    private static Disk disk(final JsonNode json) throws BadJson {
        final Disk.Builder disk = Disk.newBuilder().setBackendDomname(text(json, "backend_domname"))
                .setPdevPath(text(json, "pdev_path")).setVdev(text(json, "vdev")).setBackend(text(json, "backend"))
                .setFormat(text(json, "format")).setScript(text(json, "script"))
                .setSpecification(text(json, "specification"))
                .setDirectIoSafe(json.path("direct_io_safe").asBoolean(false));
        number(json, "removable", value -> disk.setRemovable(value != 0));
        number(json, "readwrite", value -> disk.setReadwrite(value != 0));
        number(json, "is_cdrom", value -> disk.setCdrom(value != 0));
        defbool(json, "discard_enable", disk::setDiscard);
        defbool(json, "trusted", disk::setTrusted);
        return disk.build();
    }

    private static Vif vif(final JsonNode json) throws BadJson {
        final Vif.Builder vif = Vif.newBuilder().setBackendDomname(text(json, "backend_domname"))
                .setModel(text(json, "model")).setMac(text(json, "mac")).setIp(text(json, "ip"))
                .setBridge(text(json, "bridge")).setIfname(text(json, "ifname")).setScript(text(json, "script"))
                .setType(text(json, "nictype")).setGatewaydev(text(json, "gatewaydev"));
        number(json, "devid", vif::setDevid);
        number(json, "mtu", vif::setMtu);
        number(json, "rate_interval_usecs", vif::setRateIntervalUs);
        if (json.has("rate_bytes_per_interval") && vif.getRateIntervalUs() > 0) {
            vif.setRateBytesPerInterval(
                    number(json.path("rate_bytes_per_interval"), "rate_bytes_per_interval"));
            vif.setRate(vif.getRateBytesPerInterval() * USECS_PER_SECOND / vif.getRateIntervalUs() + "B/s@"
                    + vif.getRateIntervalUs() + "us");
        }
        defbool(json, "trusted", vif::setTrusted);
        return vif.build();
    }

    private static Vfb vfb(final JsonNode json) throws BadJson {
        final JsonNode vnc = json.path("vnc");
        final Vfb.Builder vfb = Vfb.newBuilder();
        defbool(vnc, "enable", enabled -> vfb.addSettings("vnc=" + (enabled ? "1" : "0")));
        if (vnc.has("listen")) {
            vfb.addSettings("vnclisten=" + text(vnc, "listen"));
        }
        if (vnc.has("passwd")) {
            vfb.addSettings("vncpasswd=" + text(vnc, "passwd"));
        }
        defbool(vnc, "findunused", unused -> vfb.addSettings("vncunused=" + (unused ? "1" : "0")));
        return vfb.build();
    }

    /** The default is left out. */
    private static String action(final JsonNode json, final String key) throws BadJson {
        final String action = text(json, key);
        return action.isEmpty()
                ? "destroy"
                : action.equals("restart_rename") ? "rename-restart" : action.replace('_', '-');
    }

    private static BadJson wrong(final String key, final JsonNode json) {
        return new BadJson("its " + key + " is " + json);
    }

    private static JsonNode list(final JsonNode json, final String key) throws BadJson {
        final JsonNode list = json.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw wrong(key, list);
        }
        return list;
    }

    private static String text(final JsonNode json, final String key) throws BadJson {
        final JsonNode text = json.path(key);
        if (text.isMissingNode() || text.isNull()) {
            return "";
        }
        if (!text.isString()) {
            throw wrong(key, text);
        }
        return text.stringValue();
    }

    private static long number(final JsonNode json, final String key) throws BadJson {
        if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < 0) {
            throw wrong(key, json);
        }
        return json.longValue();
    }

    private static void number(final JsonNode json, final String key, final IntConsumer take) throws BadJson {
        if (json.has(key)) {
            final long number = number(json.path(key), key);
            if (number > Integer.MAX_VALUE) {
                throw wrong(key, json.path(key));
            }
            take.accept((int) number);
        }
    }

    private static void kib(final JsonNode json, final String key, final LongConsumer take) throws BadJson {
        if (json.has(key)) {
            take.accept(number(json.path(key), key));
        }
    }

    /** libxl's booleans with a default are texts. */
    private static void defbool(final JsonNode json, final String key, final Consumer<Boolean> take) throws BadJson {
        switch (text(json, key)) {
            case "True" -> take.accept(true);
            case "False" -> take.accept(false);
            case "", "<default>" -> {
                // It stays open.
            }
            default -> throw wrong(key, json.path(key));
        }
    }
}
