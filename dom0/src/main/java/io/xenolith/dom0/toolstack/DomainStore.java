package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.xenstore.XenstoreAccess;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.xenbus.XenbusState;

/**
 * The toolstack's part of xenstore: the directories of a domain and of its devices, with the keys, order and permissions
 * that real xl leaves behind.
 */
final class DomainStore {
    private static final int CONSOLE_LIMIT = 1 << 20;
    private static final long NS_PER_HUNDREDTH = 10_000_000;
    private static final long HUNDREDTHS = 100;
    private static final long TENTH = 10;
    private static final String MTU = "1500";
    private static final String VIF_SCRIPT = "/etc/xen/scripts/vif-bridge";

    private final XenstoreClient client;

    DomainStore(final XenstoreClient client) {
        this.client = client;
    }

    /** What is there before any domain. */
    void initialise() {
        client.write("/tool/xenstored", "");
        client.write("/local/domain/0/domid", "0");
        client.write("/local/domain/0/name", "Domain-0");
        client.write("/local/pool/0/name", "Pool-0");
    }

    /** The name of a domain; "" if it has none. */
    String name(final int domid) {
        return client.read(domainPath(domid) + "/name").orElse("");
    }

    static String domainPath(final int domid) {
        return "/local/domain/" + domid;
    }

    static String frontendPath(final int domid, final int device) {
        return domainPath(domid) + "/device/vbd/" + device;
    }

    static String backendPath(final int domid, final int device) {
        return "/local/domain/0/backend/vbd/" + domid + "/" + device;
    }

    private static String libxlDevicePath(final int domid, final int device) {
        return "/libxl/" + domid + "/device/vbd/" + device;
    }

    /** Writes the directories of a new domain. */
    void addDomain(final int domid, final DomainConfig config, final BuiltDomain built, final long wallClockNs) {
        client.inTransaction(tree -> addDomain(tree, domid, config, built, wallClockNs));
    }

    /** Does what {@link #addDomain} does, and nothing of it stays. */
    void rehearse(final int domid, final DomainConfig config, final long wallClockNs) {
        client.inDroppedTransaction(tree -> addDomain(tree, domid, config, new BuiltDomain(0, 0, 0, 0), wallClockNs));
    }

    private static void addDomain(final XenstoreAccess tree, final int domid, final DomainConfig config,
            final BuiltDomain built, final long wallClockNs) {
        final String home = domainPath(domid);
        final String vm = "/vm/" + config.uuidText();
        final String owner = "n" + domid;
        directory(tree, home, "n0", "r" + domid);
        tree.write(home + "/vm", vm);
        tree.write(home + "/name", config.name());
        for (int vcpu = 0; vcpu < config.vcpus(); vcpu++) {
            tree.write(home + "/cpu/" + vcpu + "/availability",
                    vcpu < config.room().onlineVcpus() ? "online" : "offline");
        }
        tree.write(home + "/memory/static-max", Long.toString(config.room().maxKib()));
        tree.write(home + "/memory/target", Long.toString(config.memoryKib()));
        tree.write(home + "/memory/videoram", "0");
        tree.mkdir(home + "/device");
        directory(tree, home + "/device/suspend/event-channel", owner);
        for (final String key : new String[]{"shutdown", "feature-poweroff", "feature-reboot", "feature-suspend",
                "sysrq"}) {
            directory(tree, home + "/control/" + key, owner);
        }
        tree.write(home + "/control/platform-feature-multiprocessor-suspend", "1");
        tree.write(home + "/control/platform-feature-xs_reset_watches", "1");
        for (final String area : new String[]{"data", "drivers", "feature", "attr", "error"}) {
            directory(tree, home + "/" + area, owner);
        }
        tree.write(home + "/domid", Integer.toString(domid));
        tree.write(home + "/store/port", Integer.toString(built.storePort()));
        tree.write(home + "/store/ring-ref", Long.toString(built.storeMfn()));
        addConsole(tree, domid, built);
        directory(tree, vm, "n0", "r" + domid);
        tree.write(vm + "/name", config.name());
        tree.write(vm + "/uuid", config.uuidText());
        addImage(tree, vm, config, wallClockNs);
        directory(tree, "/libxl/" + domid, "n0");
        addLibxlConsole(tree, domid);
        tree.write("/libxl/" + domid + "/type", "pv");
        tree.write("/libxl/" + domid + "/dm-version", "qemu_xen");
    }

    /** What it was made of, and when. */
    private static void addImage(final XenstoreAccess tree, final String vm, final DomainConfig config,
            final long wallClockNs) {
        tree.write(vm + "/image/ostype", "linux");
        tree.write(vm + "/image/kernel", config.room().kernelName());
        if (!config.room().ramdiskName().isEmpty()) {
            tree.write(vm + "/image/ramdisk", config.room().ramdiskName());
        }
        tree.write(vm + "/image/cmdline", config.commandLine());
        final long hundredths = wallClockNs / NS_PER_HUNDREDTH;
        tree.write(vm + "/start_time", hundredths / HUNDREDTHS + "." + hundredths % HUNDREDTHS / TENTH
                + hundredths % TENTH);
    }

    private static void addLibxlConsole(final XenstoreAccess tree, final int domid) {
        final String libxl = "/libxl/" + domid + "/device/console/0";
        tree.write(libxl + "/frontend", domainPath(domid) + "/console");
        tree.write(libxl + "/backend", "/local/domain/0/backend/console/" + domid + "/0");
        tree.write(libxl + "/frontend-id", Integer.toString(domid));
        tree.write(libxl + "/online", "1");
        tree.write(libxl + "/state", XenbusState.INITIALISING.text());
        tree.write(libxl + "/protocol", "vt100");
    }

    /** Gives the domain another name. */
    void rename(final int domid, final String uuidText, final String name) {
        client.inTransaction(tree -> {
            tree.write(domainPath(domid) + "/name", name);
            tree.write("/vm/" + uuidText + "/name", name);
        });
    }

    /**
     * Has the domain described under another UUID. What there is under the old one is left to the domain that gets it, as
     * libxl does.
     */
    void moveVm(final int domid, final String uuidText, final String name) {
        final String vm = "/vm/" + uuidText;
        client.inTransaction(tree -> {
            directory(tree, vm, "n0", "r" + domid);
            tree.write(domainPath(domid) + "/vm", vm);
            tree.write(vm + "/name", name);
            tree.write(vm + "/uuid", uuidText);
        });
    }

    private static void directory(final XenstoreAccess tree, final String path, final String... permissions) {
        tree.mkdir(path);
        tree.setPermissions(path, permissions);
    }

    private static void addConsole(final XenstoreAccess tree, final int domid, final BuiltDomain built) {
        final String frontend = domainPath(domid) + "/console";
        final String backend = "/local/domain/0/backend/console/" + domid + "/0";
        directory(tree, backend, "n0", "r" + domid);
        tree.write(backend + "/frontend", frontend);
        tree.write(backend + "/frontend-id", Integer.toString(domid));
        tree.write(backend + "/online", "1");
        tree.write(backend + "/state", XenbusState.INITIALISING.text());
        tree.write(backend + "/protocol", "vt100");
        tree.write(frontend + "/backend", backend);
        tree.write(frontend + "/backend-id", "0");
        tree.setPermissions(frontend + "/backend-id", "n" + domid, "r0");
        tree.write(frontend + "/limit", Integer.toString(CONSOLE_LIMIT));
        tree.write(frontend + "/type", "xenconsoled");
        tree.write(frontend + "/output", "pty");
        tree.write(frontend + "/port", Integer.toString(built.consolePort()));
        tree.write(frontend + "/ring-ref", Long.toString(built.consoleMfn()));
    }

    /** Writes both directories of a disk in one transaction, both halves Initialising. */
    void addDisk(final int domid, final DiskConfig disk) {
        final int number = disk.number();
        final String frontend = frontendPath(domid, number);
        final String backend = backendPath(domid, number);
        client.inTransaction(tree -> {
            directory(tree, frontend, "n" + domid, "r0");
            tree.write(frontend + "/backend", backend);
            tree.write(frontend + "/backend-id", "0");
            tree.write(frontend + "/state", XenbusState.INITIALISING.text());
            tree.write(frontend + "/virtual-device", Integer.toString(number));
            tree.write(frontend + "/device-type", disk.type().key());
            tree.write(frontend + "/trusted", "1");
            directory(tree, backend, "n0", "r" + domid);
            writeBackend(tree, backend, domid, disk);
            final String libxl = libxlDevicePath(domid, number);
            tree.write(libxl + "/frontend", frontend);
            tree.write(libxl + "/backend", backend);
            writeBackend(tree, libxl, domid, disk);
        });
    }

    private static void writeBackend(final XenstoreAccess tree, final String path, final int domid,
            final DiskConfig disk) {
        tree.write(path + "/frontend", frontendPath(domid, disk.number()));
        tree.write(path + "/params", disk.params());
        tree.write(path + "/frontend-id", Integer.toString(domid));
        tree.write(path + "/online", "1");
        tree.write(path + "/removable", disk.type() == DiskConfig.Type.CDROM ? "1" : "0");
        tree.write(path + "/bootable", "1");
        tree.write(path + "/state", XenbusState.INITIALISING.text());
        tree.write(path + "/dev", disk.vdev());
        tree.write(path + "/type", "phy");
        tree.write(path + "/mode", disk.writable() ? "w" : "r");
        tree.write(path + "/device-type", disk.type().key());
        tree.write(path + "/discard-enable", disk.writable() ? "1" : "0");
        tree.write(path + "/specification", "xen");
        tree.write(path + "/hotplug-status", "connected");
    }

    static String vifBackendPath(final int domid, final int handle) {
        return "/local/domain/0/backend/vif/" + domid + "/" + handle;
    }

    private static String vifFrontendPath(final int domid, final int handle) {
        return domainPath(domid) + "/device/vif/" + handle;
    }

    private static String libxlVifPath(final int domid, final int handle) {
        return "/libxl/" + domid + "/device/vif/" + handle;
    }

    /** Writes both directories of a network interface in one transaction, both halves Initialising. */
    void addVif(final int domid, final VifConfig vif) {
        final String frontend = vifFrontendPath(domid, vif.handle());
        final String backend = vifBackendPath(domid, vif.handle());
        client.inTransaction(tree -> {
            directory(tree, frontend, "n" + domid, "r0");
            tree.write(frontend + "/backend", backend);
            tree.write(frontend + "/backend-id", "0");
            tree.write(frontend + "/state", XenbusState.INITIALISING.text());
            tree.write(frontend + "/handle", Integer.toString(vif.handle()));
            tree.write(frontend + "/mac", vif.mac());
            tree.write(frontend + "/trusted", "1");
            // The guest may read how long its packets may be, not choose it.
            tree.write(frontend + "/mtu", MTU);
            tree.setPermissions(frontend + "/mtu", "n0", "r" + domid);
            directory(tree, backend, "n0", "r" + domid);
            writeVifBackend(tree, backend, domid, vif);
            tree.write(backend + "/hotplug-status", "connected");
            final String libxl = libxlVifPath(domid, vif.handle());
            tree.write(libxl + "/frontend", frontend);
            tree.write(libxl + "/backend", backend);
            writeVifBackend(tree, libxl, domid, vif);
            tree.write(libxl + "/hotplug-status", "");
        });
    }

    private static void writeVifBackend(final XenstoreAccess tree, final String path, final int domid,
            final VifConfig vif) {
        tree.write(path + "/frontend", vifFrontendPath(domid, vif.handle()));
        tree.write(path + "/frontend-id", Integer.toString(domid));
        tree.write(path + "/online", "1");
        tree.write(path + "/state", XenbusState.INITIALISING.text());
        tree.write(path + "/script", VIF_SCRIPT);
        tree.write(path + "/mac", vif.mac());
        if (!vif.rate().isEmpty()) {
            tree.write(path + "/rate", VifRate.key(vif.rate()));
        }
        tree.write(path + "/bridge", vif.bridge());
        tree.write(path + "/handle", Integer.toString(vif.handle()));
        tree.write(path + "/type", "vif");
    }

    /** Removes what is there of a network interface. */
    void removeVif(final int domid, final int handle) {
        remove(vifFrontendPath(domid, handle));
        remove(vifBackendPath(domid, handle));
        remove(libxlVifPath(domid, handle));
    }

    /** Tells the backend in {@code backend} that the toolstack takes its device away. */
    void requestRemoval(final String backend) {
        client.inTransaction(tree -> {
            tree.write(backend + "/online", "0");
            tree.write(backend + "/state", XenbusState.CLOSING.text());
        });
    }

    /** The state of the backend in {@code backend}; Unknown once its directory is gone. */
    XenbusState stateOf(final String backend) {
        return XenbusState.parse(client.read(backend + "/state"));
    }

    /** Removes what is there of a disk. */
    void removeDisk(final int domid, final int device) {
        remove(frontendPath(domid, device));
        remove(backendPath(domid, device));
        remove(libxlDevicePath(domid, device));
    }

    /** Removes a domain's directories. */
    void removeDomain(final int domid, final String uuidText) {
        remove(domainPath(domid));
        remove("/local/domain/0/backend/vbd/" + domid);
        remove("/local/domain/0/backend/vif/" + domid);
        remove("/local/domain/0/backend/console/" + domid);
        remove("/vm/" + uuidText);
        remove("/libxl/" + domid);
    }

    private void remove(final String path) {
        if (client.exists(path)) {
            client.rm(path);
        }
    }

    /** Asks the guest to shut down; it obeys if it wants to. */
    void requestShutdown(final int domid, final String how) {
        client.write(domainPath(domid) + "/control/shutdown", how);
    }

    /** Takes back a request that the guest has not taken; false if it has. */
    boolean cancelShutdown(final int domid, final String how) {
        final String path = domainPath(domid) + "/control/shutdown";
        return client.transaction(tree -> {
            final boolean waits = tree.read(path).orElse("").equals(how);
            if (waits) {
                tree.write(path, "");
            }
            return waits;
        });
    }
}
