package io.xenolith.dom0.toolstack;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.drivers.net.NetbackOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps from a question to a configuration, and what libxl logs of each that fails. */
final class CreationLog {
    static final String UNABLE_TO_ADD = "libxl: error: libxl_device.c:1486:device_addrm_aocomplete: unable to add device";
    private static final int DEFAULT_WEIGHT = 256;
    private static final String ERROR = "libxl: error: ";

    private CreationLog() {
    }

    /** What is said behind all else, since the domain has to be destroyed. */
    static List<String> withDestruction(final int domid, final List<String> log) {
        final List<String> all = new ArrayList<>(log);
        all.add(ERROR + "libxl_domain.c:1183:libxl__destroy_domid: Domain " + domid + ":Non-existant domain");
        all.add(ERROR + "libxl_domain.c:1137:domain_destroy_callback: Domain " + domid + ":Unable to destroy guest");
        all.add(ERROR + "libxl_domain.c:1064:domain_destroy_cb: Domain " + domid + ":Destruction of domain failed");
        return all;
    }

    static List<String> nameTaken(final int domid, final String name) {
        return List.of(
                ERROR + "libxl_domain.c:81:libxl__domain_rename: Domain " + domid + ":Domain with name \"" + name
                        + "\" already exists.",
                ERROR + "libxl_create.c:1296:initiate_domain_create: Domain " + domid + ":cannot make domain: -6");
    }

    static List<String> noDisk(final int domid, final int number, final List<String> log) {
        final List<String> all = new ArrayList<>(log);
        all.add(ERROR + "libxl_create.c:1318:initiate_domain_create: Domain " + domid
                + ":Unable to set disk defaults for disk " + number);
        return all;
    }

    static List<String> rebuild(final int domid, final List<String> log) {
        final List<String> all = new ArrayList<>(log);
        all.add(ERROR + "libxl_create.c:1640:domcreate_rebuild_done: Domain " + domid
                + ":cannot (re-)build domain: -3");
        return all;
    }

    static List<String> notBuilt(final int domid, final String why) {
        return rebuild(domid, List.of("xc: error: panic: xg_dom_core.c:536: " + why,
                ERROR + "libxl_dom.c:594:libxl__build_dom: xc_dom_build_image failed: Invalid argument"));
    }

    /** The configuration that {@code domain} is with what is in its files. */
    static DomainConfig config(final int domid, final NewDomain domain, final List<DiskConfig> disks)
            throws LibxlException {
        final KernelImage kernel;
        final byte[] ramdisk;
        try {
            kernel = domain.files().kernel();
            ramdisk = domain.files().ramdisk();
        } catch (final LibxlException e) {
            throw new LibxlException(e.code(), rebuild(domid, e.log()));
        }
        return config(domid, domain, disks, kernel, ramdisk);
    }

    /** The configuration of a domain that is restored, for which no file is read. */
    static DomainConfig configWithoutFiles(final int domid, final NewDomain domain, final List<DiskConfig> disks)
            throws LibxlException {
        return config(domid, domain, disks, KernelImage.ofJava(""), new byte[0]);
    }

    private static DomainConfig config(final int domid, final NewDomain domain, final List<DiskConfig> disks,
            final KernelImage kernel, final byte[] ramdisk) throws LibxlException {
        final List<VifConfig> vifs = new ArrayList<>();
        for (final ToolstackQuestion.NewVif vif : domain.vifs()) {
            try {
                vifs.add(vif(domid, vif.handle() < 0 ? vifs.size() : vif.handle(), vif));
            } catch (final IllegalArgumentException e) {
                throw LibxlException.of(LibxlException.FAIL, "libxl_create.c:1921:domcreate_attach_devices: Domain "
                        + domid + ":unable to add vif devices: " + e.getMessage());
            }
        }
        return new DomainConfig(domain.name(), domain.uuid(), kernel, ramdisk, domain.commandLine(),
                domain.targetKib(), domain.vcpus(), DEFAULT_WEIGHT, 0, disks, vifs, domain.label(),
                Optional.empty(), new DomainConfig.Room(domain.maxKib(), domain.onlineVcpus(), domain.kernelName(),
                        domain.ramdiskName()));
    }

    static VifConfig vif(final int domid, final int handle, final ToolstackQuestion.NewVif vif) {
        return new VifConfig(handle, vif.mac().isEmpty() ? VifConfig.defaultMac(domid, handle) : vif.mac(),
                vif.bridge().isEmpty() ? VifConfig.DEFAULT_BRIDGE : vif.bridge(), vif.rate(), NetbackOptions.DEFAULT);
    }

    /** A domain that the machine has no room for is not begun with. */
    static void checkMemory(final int domid, final DomainConfig config, final long freeBytes) throws LibxlException {
        if (config.memoryKib() > freeBytes >> 10) {
            throw new LibxlException(LibxlException.FAIL, rebuild(domid, List.of(
                    "xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain:"
                            + " Out of memory",
                    ERROR + "libxl_dom.c:586:libxl__build_dom: xc_dom_boot_mem_init failed: Cannot allocate memory")));
        }
    }
}
