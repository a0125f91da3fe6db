package io.xenolith.xl.config;

import io.xenolith.control.v1.Cpumap;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.Vfb;
import io.xenolith.control.v1.Vif;
import io.xenolith.xl.text.CpuMap;
import io.xenolith.xl.text.Json;
import io.xenolith.xl.text.Uuids;
import java.util.List;
import java.util.OptionalLong;

/** Configurations as JSON, with the keys and the order that libxl's type definitions give them, and what they leave out. */
public final class ConfigJson {
    /** The number of a domain whose number is not part of its configuration. */
    private static final long NO_DOMID = 0xffff_ffffL;

    private final Json json;
    /** As libxl keeps it for a domain that exists: what was left open is filled in. */
    private final boolean stored;
    private final OptionalLong domid;

    /** For a configuration that no domain was made of yet. */
    private ConfigJson(final Json json) {
        this.json = json;
        stored = false;
        domid = OptionalLong.empty();
    }

    /** For that of a domain. */
    private ConfigJson(final Json json, final OptionalLong domid) {
        this.json = json;
        this.domid = domid;
        stored = true;
    }

    /** A configuration as {@code create -n} shows it. */
    public static String of(final DomainConfiguration config) {
        final Json json = new Json();
        new ConfigJson(json).domain(config, StoredConfiguration.getDefaultInstance());
        return json.toString();
    }

    /** A disk alone. */
    public static String of(final Disk disk) {
        final Json json = new Json();
        new ConfigJson(json).disk(disk);
        return json.toString();
    }

    /** A network interface alone. */
    public static String of(final Vif vif) {
        final Json json = new Json();
        new ConfigJson(json).vif(vif, vif.getDevid());
        return json.toString();
    }

    /** Appends the element of {@code list -l} for a domain. */
    public static void append(final Json json, final int domid, final StoredConfiguration stored) {
        json.object().key("domid").value(domid).key("config");
        if (stored.hasConfiguration()) {
            new ConfigJson(json, OptionalLong.of(NO_DOMID)).domain(current(stored), stored);
        } else {
            new ConfigJson(json).unknown(stored);
        }
        json.endObject();
    }

    /**
     * The configuration of a domain that is saved.
     *
     * @param stored has one
     * @param domid its number, if that is to be kept
     */
    public static String saved(final StoredConfiguration stored, final OptionalLong domid) {
        final Json json = new Json();
        new ConfigJson(json, domid).domain(current(stored), stored);
        return json.toString();
    }

    /** What the domain was made of, with what has changed since. */
    private static DomainConfiguration current(final StoredConfiguration stored) {
        final DomainConfiguration.Builder config = stored.getConfiguration().toBuilder().setName(stored.getName())
                .setMaxKib(stored.getMaxKib()).setTargetKib(stored.getTargetKib())
                .setScheduling(stored.getScheduling()).clearDisks().clearVifs().clearAvailVcpus();
        stored.getDisksList().forEach(disk -> config.addDisks(known(disk, stored.getConfiguration())));
        stored.getVifsList().forEach(vif -> config.addVifs(known(vif, stored.getConfiguration())));
        // Where nothing was said of vCPUs, there is one.
        return (config.getMaxVcpus() > 0 ? config.addAllAvailVcpus(stored.getAvailVcpusList()) : config).build();
    }

    /** xenstore does not tell all of a disk. */
    private static Disk known(final Disk disk, final DomainConfiguration config) {
        return config.getDisksList().stream()
                .filter(each -> each.getVdev().equals(disk.getVdev())
                        && each.getPdevPath().equals(disk.getPdevPath()))
                .findFirst().orElse(disk);
    }

    /** xenstore does not tell all of an interface, and the configuration not what the toolstack chose for it. */
    private static Vif known(final Vif vif, final DomainConfiguration config) {
        for (int i = 0; i < config.getVifsCount(); i++) {
            final Vif each = config.getVifs(i);
            if ((each.hasDevid() ? each.getDevid() : i) == vif.getDevid()
                    && (each.getMac().isEmpty() || each.getMac().equalsIgnoreCase(vif.getMac()))) {
                return each.toBuilder().setDevid(vif.getDevid()).setMac(vif.getMac()).setBridge(vif.getBridge())
                        .build();
            }
        }
        return vif;
    }

    /** What is known of a domain that this toolstack did not make. */
    private void unknown(final StoredConfiguration known) {
        json.object().key("c_info").object().key("type").value("pv").text("name", known.getName()).endObject();
        json.key("b_info").object();
        json.key("max_memkb").value(known.getMaxKib()).key("target_memkb").value(known.getTargetKib());
        scheduling(known.getScheduling());
        architecture(false);
        json.endObject().endObject();
    }

    private void domain(final DomainConfiguration config, final StoredConfiguration known) {
        json.object();
        createInfo(config);
        buildInfo(config, known);
        if (config.getDisksCount() > 0) {
            json.key("disks").array();
            config.getDisksList().forEach(this::disk);
            json.endArray();
        }
        if (config.getVifsCount() > 0) {
            json.key("nics").array();
            int devid = 0;
            for (final Vif vif : config.getVifsList()) {
                vif(vif, vif.hasDevid() ? vif.getDevid() : devid);
                devid++;
            }
            json.endArray();
        }
        if (config.getVfbsCount() > 0) {
            json.key("vfbs").array();
            config.getVfbsList().forEach(this::vfb);
            json.endArray();
        }
        if (config.getVkbs() > 0) {
            json.key("vkbs").array();
            for (int i = 0; i < config.getVkbs(); i++) {
                json.object().key("devid").value(i).endObject();
            }
            json.endArray();
        }
        action("on_poweroff", config.getOnPoweroff());
        action("on_reboot", config.getOnReboot());
        action("on_watchdog", config.getOnWatchdog());
        action("on_crash", config.getOnCrash());
        action("on_soft_reset", config.getOnSoftReset());
        json.endObject();
    }

    private void createInfo(final DomainConfiguration config) {
        json.key("c_info").object().key("type").value(config.getType()).text("ssid_label", config.getSsidLabel())
                .text("name", config.getName());
        domid.ifPresent(number -> json.key("domid").value(number));
        json.key("uuid").value(Uuids.text(config.getUuid())).text("pool_name", config.getPoolName())
                .defbool("run_hotplug_scripts", config.getRunHotplugScripts()).endObject();
    }

    private void buildInfo(final DomainConfiguration config, final StoredConfiguration known) {
        json.key("b_info").object();
        if (config.getMaxVcpus() > 0) {
            json.key("max_vcpus").value(config.getMaxVcpus());
        }
        if (config.getAvailVcpusCount() > 0) {
            json.key("avail_vcpus").array();
            config.getAvailVcpusList().forEach(vcpu -> json.value(vcpu));
            json.endArray();
        }
        affinity("vcpu_hard_affinity", config.getHardAffinityList());
        affinity("vcpu_soft_affinity", config.getSoftAffinityList());
        json.text("tsc_mode", config.getTscMode().equals("default") ? "" : config.getTscMode());
        if (config.hasMaxKib()) {
            json.key("max_memkb").value(config.getMaxKib());
        }
        if (config.hasTargetKib()) {
            json.key("target_memkb").value(config.getTargetKib());
        }
        if (known.hasVideoKib()) {
            json.key("video_memkb").value(known.getVideoKib());
        }
        if (config.getRtcTimeoffset() > 0) {
            json.key("rtc_timeoffset").value(config.getRtcTimeoffset());
        }
        if (config.hasLocaltime()) {
            json.defbool("localtime", config.getLocaltime());
        }
        if (config.hasNomigrate()) {
            json.defbool("disable_migrate", config.getNomigrate());
        }
        if (config.hasMaxGrantFrames()) {
            json.key("max_grant_frames").value(config.getMaxGrantFrames());
        }
        if (config.hasMaxMaptrackFrames()) {
            json.key("max_maptrack_frames").value(config.getMaxMaptrackFrames());
        }
        if (config.hasMaxGrantVersion()) {
            json.key("max_grant_version").value(config.getMaxGrantVersion());
        }
        scheduling(config.getScheduling());
        json.defbool("claim_mode", config.getClaimMode());
        if (config.getEventChannels() > 0) {
            json.key("event_channels").value(config.getEventChannels());
        }
        json.text("kernel", config.getKernel()).text("cmdline", config.getCommandLine())
                .text("ramdisk", config.getRamdisk());
        architecture(config.hasE820Host() && config.getE820Host());
        json.endObject();
    }

    private void architecture(final boolean e820Host) {
        json.key("type.pv").object();
        if (e820Host) {
            json.defbool("e820_host", true);
        }
        json.endObject().key("arch_arm").object().endObject().key("arch_x86").object();
        if (stored) {
            json.defbool("msr_relaxed", false);
        }
        json.endObject();
    }

    private void affinity(final String key, final List<Cpumap> maps) {
        if (maps.isEmpty()) {
            return;
        }
        json.key(key).array();
        for (final Cpumap map : maps) {
            json.array();
            CpuMap.of(map.getCpus()).stream().forEach(cpu -> json.value(cpu));
            json.endArray();
        }
        json.endArray();
    }

    private void scheduling(final DomainScheduling scheduling) {
        json.key("sched_params").object().text("sched", scheduling.getScheduler());
        if (scheduling.hasWeight()) {
            json.key("weight").value(scheduling.getWeight());
        }
        if (scheduling.hasCap()) {
            json.key("cap").value(scheduling.getCap());
        }
        if (scheduling.hasPeriodUs()) {
            json.key("period").value(scheduling.getPeriodUs());
        }
        if (scheduling.hasBudgetUs()) {
            json.key("budget").value(scheduling.getBudgetUs());
        }
        if (scheduling.hasExtratime()) {
            json.key("extratime").value(scheduling.getExtratime() ? 1 : 0);
        }
        json.endObject();
    }

    private void disk(final Disk disk) {
        json.object().text("backend_domname", disk.getBackendDomname()).text("pdev_path", disk.getPdevPath())
                .text("vdev", disk.getVdev()).text("backend", disk.getBackend()).text("format", disk.getFormat())
                .text("script", disk.getScript());
        flag("removable", disk.getRemovable());
        flag("readwrite", disk.getReadwrite());
        flag("is_cdrom", disk.getCdrom());
        if (disk.getDirectIoSafe()) {
            json.key("direct_io_safe").value(true);
        }
        if (disk.hasDiscard()) {
            json.defbool("discard_enable", disk.getDiscard());
        }
        json.text("specification", disk.getSpecification());
        if (stored) {
            json.defbool("colo_restore_enable", false);
        }
        if (disk.hasTrusted()) {
            json.defbool("trusted", disk.getTrusted());
        }
        json.endObject();
    }

    private void flag(final String key, final boolean value) {
        if (value) {
            json.key(key).value(1);
        }
    }

    private void vif(final Vif vif, final int devid) {
        json.object().text("backend_domname", vif.getBackendDomname()).key("devid").value(devid);
        if (vif.getMtu() > 0) {
            json.key("mtu").value(vif.getMtu());
        }
        json.text("model", vif.getModel()).text("mac", vif.getMac()).text("ip", vif.getIp())
                .text("bridge", vif.getBridge()).text("ifname", vif.getIfname()).text("script", vif.getScript())
                .text("nictype", stored && vif.getType().isEmpty() ? "vif" : vif.getType());
        if (vif.getRateIntervalUs() > 0) {
            json.key("rate_bytes_per_interval").value(vif.getRateBytesPerInterval()).key("rate_interval_usecs")
                    .value(vif.getRateIntervalUs());
        }
        json.text("gatewaydev", vif.getGatewaydev());
        if (vif.hasTrusted()) {
            json.defbool("trusted", vif.getTrusted());
        }
        json.endObject();
    }

    private void vfb(final Vfb vfb) {
        json.object().key("devid").value(0).key("vnc").object();
        for (final String setting : vfb.getSettingsList()) {
            final int equals = setting.indexOf('=');
            final String value = setting.substring(equals + 1);
            switch (equals < 0 ? "" : setting.substring(0, equals)) {
                case "vnc" -> json.defbool("enable", !value.equals("0"));
                case "vnclisten" -> json.text("listen", value);
                case "vncpasswd" -> json.text("passwd", value);
                case "vncunused" -> json.defbool("findunused", !value.equals("0"));
                default -> {
                    // What is no part of VNC changes nothing here.
                }
            }
        }
        json.endObject().key("sdl").object().endObject().endObject();
    }

    /** The default is left out. */
    private void action(final String key, final String action) {
        if (!action.isEmpty() && !action.equals("destroy")) {
            json.text(key, action.equals("rename-restart") ? "restart_rename" : action.replace('-', '_'));
        }
    }
}
