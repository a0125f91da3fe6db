package io.xenolith.xl.verb;

import io.xenolith.xl.Verb;
import io.xenolith.xl.VerbSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All verbs of xl, in xl's order. What an abbreviation means depends on all of them, so those without use are here too. */
public final class VerbTable {
    private static final String DOMAIN = "<Domain>";
    private static final String DOMAINS = "<Domain(s)>";
    private static final String DEVID = "<Domain> <DevId>";
    private static final String MEMORY = "<Domain> <MemMB['b'[bytes]|'k'[KB]|'m'[MB]|'g'[GB]|'t'[TB]]>";
    private static final String OPTION_HELP = "-h                      Print this help.\n";
    private static final String PCIBACK = lines(
            "libxl: error: libxl_pci.c:444:libxl_device_pci_assignable_list: Looks like pciback driver not loaded",
            "");

    private static final List<VerbSpec> ALL = table();

    private VerbTable() {
    }

    /** Collects the rows. */
    private static final class Rows {
        private final List<VerbSpec> rows = new ArrayList<>();

        /** One that only looks. */
        Rows looks(final String name, final String summary, final String usage, final String options,
                final Verb verb) {
            rows.add(new VerbSpec(name, summary, usage, options, false, false, verb));
            return this;
        }

        /** One that changes something. */
        Rows changes(final String name, final String summary, final String usage, final String options,
                final Verb verb) {
            rows.add(new VerbSpec(name, summary, usage, options, false, true, verb));
            return this;
        }

        /** One that changes something, and can show instead what it would do. */
        Rows shows(final String name, final String summary, final String usage, final String options,
                final Verb verb) {
            rows.add(new VerbSpec(name, summary, usage, options, true, true, verb));
            return this;
        }
    }

    /** Lines with their ends between them. */
    static String lines(final String... lines) {
        return String.join("\n", lines);
    }

    /** All of them. */
    public static List<VerbSpec> all() {
        return ALL;
    }

    /** The one called {@code name}, or the only one whose name begins so. */
    public static Optional<VerbSpec> find(final String name) {
        final List<VerbSpec> matching = ALL.stream().filter(spec -> spec.name().startsWith(name)).toList();
        final Optional<VerbSpec> exact = matching.stream().filter(spec -> spec.name().equals(name)).findFirst();
        return exact.isPresent() || matching.size() != 1 ? exact : Optional.of(matching.getFirst());
    }

    private static List<VerbSpec> table() {
        final Rows rows = new Rows();
        domains(rows);
        saving(rows);
        resources(rows);
        schedulers(rows);
        hypervisor(rows);
        devices(rows);
        pools(rows);
        security(rows);
        return List.copyOf(rows.rows);
    }

    private static void domains(final Rows rows) {
        rows.shows("create", "Create a domain from config file <filename>", "<ConfigFile> [options] [vars]",
                lines("-c                      Show the domain's console at once.",
                        "-d                      Show the configuration as it was understood.",
                        "-e                      Nobody looks after the domain when it ends.",
                        "-F                      Come back when the domain has ended.",
                        "-f FILE, --defconfig=FILE",
                        "                        The configuration file.",
                        "")
                        + OPTION_HELP
                        + lines("-n, --dryrun            Only show the configuration (-N before the verb does so too).",
                                "-p                      The domain stays paused.",
                                "-q, --quiet             Say less.",
                                "-V, -A                  Accepted; there is no VNC here.",
                                "--ignore-global-affinity-masks",
                                "                        Accepted; there are none."),
                new Create())
                .shows("config-update",
                        lines("Update a running domain's saved configuration, used when rebuilding the domain after reboot.",
                                "WARNING: xl now has better capability to manage domain configuration, avoid using this command when possible"),
                        "<Domain> <ConfigFile> [options] [vars]",
                        OPTION_HELP + lines("-f FILE, --defconfig=FILE",
                                "                        The configuration file.",
                                "-d                      Show the configuration as it was understood.",
                                ""),
                        new ConfigUpdate())
                .looks("list", "List information about all/some domains", "[options] [Domain]\n",
                        lines("-l, --long              Output all VM details",
                                "-v, --verbose           Prints out UUIDs and security context",
                                "-Z, --context           Prints out security context",
                                "-c, --cpupool           Prints the cpupool the domain is in",
                                "-n, --numa              Prints out NUMA node affinity"),
                        new ListDomains())
                .changes("destroy", "Terminate a domain immediately", "[options] <Domain>\n",
                        lines("-f                      Permit destroying domain 0, which will only succeed",
                                "                        when run from disaggregated toolstack domain with a",
                                "                        hardware domain distinct from domain 0."),
                        new Destroy())
                .changes("shutdown", "Issue a shutdown signal to a domain", "[options] <-a|Domain>",
                        ending("shut down"),
                        Shutdown.POWEROFF)
                .changes("reboot", "Issue a reboot signal to a domain", "[options] <-a|Domain>", ending("reboot"),
                        Shutdown.REBOOT)
                .changes("pci-attach", "Insert a new pass-through pci device", "<Domain> <PCI_SPEC_STRING>", "",
                        new NotHere(2))
                .changes("pci-detach", "Remove a domain's pass-through pci device", "<Domain> <PCI_SPEC_STRING>", "",
                        new NotHere(2))
                .looks("pci-list", "List pass-through pci devices for a domain", DOMAIN, "", new EmptyTable(""))
                .changes("pci-assignable-add", "Make a device assignable for pci-passthru", "[options] <BDF>", "",
                        new NotHere(1))
                .changes("pci-assignable-remove", "Remove a device from being assignable", "[options] <BDF>|NAME", "",
                        new NotHere(1))
                .looks("pci-assignable-list", "List all the assignable pci devices", "[options]", "",
                        new Says(0, false, "", PCIBACK, 0))
                .changes("pause", "Pause execution of a domain", DOMAIN, "", new Pause())
                .changes("unpause", "Unpause a paused domain", DOMAIN, "", new Unpause())
                .looks("console", "Attach to domain's console", lines("[options] <Domain>",
                        "-t <type>       pv, the only one here",
                        "-n <number>     0, the only one here"), "", new ConsoleVerb())
                .looks("vncviewer", "Attach to domain's VNC server.", "[options] <Domain>", "", new Says(1, true, "",
                        "libxl: error: libxl_console.c:201:libxl_vncviewer_exec: Domain %s:Cannot get vnc-port\n", 1));
    }

    private static String ending(final String what) {
        return "-a, --all               All guests.\n" + OPTION_HELP
                + lines("-F                      Accepted; paravirtual guests have no ACPI.",
                        "-w, --wait              Wait until they have ")
                + (what.equals("reboot") ? "gone" : what)
                + "; twice: until they are destroyed.\n";
    }

    private static void saving(final Rows rows) {
        rows.changes("save", "Save a domain state to restore later",
                "[options] <Domain> <CheckpointFile> [<ConfigFile>]",
                lines("-h  Print this help.",
                        "-c  Leave domain running after creating the snapshot.",
                        "-p  Leave domain paused after creating the snapshot.",
                        "-D  Store the domain id in the configuration."),
                new Save())
                .changes("migrate", "Migrate a domain to another host", "[options] <Domain> <host>",
                        lines("-h                      Print this help.",
                                "-p                      The domain is paused on the other host.",
                                "-e, -D, --debug         Accepted.",
                                "--iterations=N          Stop the domain after N iterations at the latest (5).",
                                "--target-dirty=N        Stop it when fewer than N pages are left to send (50).",
                                "--rate=N                Send at most N MiB in a second of the host's time.",
                                "<host> is a host's name, its state folder, or tcp:ADDRESS:PORT."),
                        new Migrate())
                .changes("restore", "Restore a domain from a saved state", "[options] [<ConfigFile>] <CheckpointFile>",
                        OPTION_HELP + lines("-p                      The domain stays paused.",
                                "-c                      Show the domain's console at once.",
                                "-d                      Show the configuration.",
                                "-e                      Nobody looks after the domain when it ends.",
                                "-F                      Come back when the domain has ended.",
                                "-V, -A                  Accepted; there is no VNC here."),
                        new Restore())
                .changes("migrate-receive", "Restore a domain from a saved state", "- for internal use only", "",
                        new NotHere(0))
                .changes("dump-core", "Core dump a domain", "<Domain> <filename>", "", new DumpCore())
                .shows("cd-insert", "Insert a cdrom into a guest's cd drive", "<Domain> <VirtualDevice> <path>", "",
                        new CdInsert())
                .shows("cd-eject", "Eject a cdrom from a guest's cd drive", "<Domain> <VirtualDevice>", "",
                        new NotHere(2));
    }

    private static void resources(final Rows rows) {
        rows.changes("mem-max", "Set the maximum amount reservation for a domain", MEMORY, "", Memory.MOST)
                .changes("mem-set", "Set the current memory usage for a domain", MEMORY, "", Memory.TARGET)
                .changes("button-press", "Indicate an ACPI button press to the domain", "<Domain> <Button>",
                        "<Button> is power or sleep.", new ButtonPress())
                .looks("vcpu-list", "List the VCPUs for all/some domains", "[Domain, ...]", "", new VcpuList())
                .shows("vcpu-pin", "Set which CPUs a VCPU can use",
                        "[option] <Domain> <VCPU|all> <Hard affinity|-|all> <Soft affinity|-|all>",
                        lines("-f, --force        Even against a pinning by the guest's kernel.",
                                "--ignore-global-affinity-masks",
                                "                   Accepted; there are none."),
                        new VcpuPin())
                .changes("vcpu-set", "Set the number of active VCPUs allowed for the domain",
                        "[option] <Domain> <vCPUs>",
                        "-i, --ignore-host  Even more than the host has CPUs.", new VcpuSet())
                .looks("vm-list", "List guest domains, excluding dom0, stubdoms, etc.", "", "", new VmList())
                .looks("info", "Get information about Xen host", "[fact]",
                        "-n, --numa         With CPUs and NUMA nodes.",
                        new HostFacts())
                .looks("sharing", "Get information about page sharing", "[Domain]", "", new Sharing());
    }

    private static void schedulers(final Rows rows) {
        rows.changes("sched-credit", "Get/set credit scheduler parameters",
                "[-d <Domain> [-w[=WEIGHT]|-c[=CAP]]] [-s [-t TSLICE] [-r RATELIMIT]] [-p CPUPOOL]",
                lines("-d DOMAIN, --domain=DOMAIN        The domain.",
                        "-w WEIGHT, --weight=WEIGHT        Its share.",
                        "-c CAP, --cap=CAP                 Its limit, in percent of a CPU.",
                        "-s, --schedparam                  The scheduler's own parameters.",
                        "-t TSLICE, --tslice_ms=TSLICE     Time slice in milliseconds.",
                        "-r RLIMIT, --ratelimit_us=RLIMIT  Shortest run in microseconds.",
                        "-m DLY, --migration_delay_us=DLY  Rest before a move, in microseconds.",
                        "-p CPUPOOL, --cpupool=CPUPOOL     This pool alone."),
                new SchedCredit())
                .changes("sched-credit2", "Get/set credit2 scheduler parameters",
                        "[-d <Domain> [-w[=WEIGHT]]] [-p CPUPOOL]",
                        lines("-d DOMAIN, --domain=DOMAIN        The domain.",
                                "-w WEIGHT, --weight=WEIGHT        Its share.",
                                "-c CAP, --cap=CAP                 Its limit, in percent of a CPU.",
                                "-s, --schedparam                  The scheduler's own parameters.",
                                "-r RLIMIT, --ratelimit_us=RLIMIT  Shortest run in microseconds.",
                                "-p CPUPOOL, --cpupool=CPUPOOL     This pool alone."),
                        new SchedCredit2())
                .changes("sched-rtds", "Get/set rtds scheduler parameters",
                        "[-d <Domain> [-v[=VCPUID/all]] [-p[=PERIOD]] [-b[=BUDGET]] [-e[=Extratime]]]",
                        lines("-d DOMAIN, --domain=DOMAIN        The domain.",
                                "-v VCPUID, --vcpuid=VCPUID        One of its vCPUs, or all.",
                                "-p PERIOD, --period=PERIOD        Period in microseconds.",
                                "-b BUDGET, --budget=BUDGET        Time in each period, in microseconds.",
                                "-e EXTRA, --extratime=EXTRA       1: more, if nobody else wants it.",
                                ""),
                        new SchedRtds());
    }

    private static void hypervisor(final Rows rows) {
        rows.looks("domid", "Convert a domain name to domain id", "<DomainName>", "", new Domid())
                .looks("domname", "Convert a domain id to domain name", "<DomainId>", "", new Domname())
                .changes("rename", "Rename a domain", "<Domain> <NewDomainName>", "", new Rename())
                .changes("trigger", "Send a trigger to a domain",
                        "<Domain> <nmi|reset|init|power|sleep|s3resume> [<VCPU>]", "", new Trigger())
                .changes("sysrq", "Send a sysrq to a domain", "<Domain> <letter>", "", new Sysrq())
                .changes("debug-keys", "Send debug keys to Xen", "<Keys>", "", new DebugKeys())
                .changes("set-parameters", "Set hypervisor parameters", "<Params>", "", new SetParameters())
                .looks("dmesg", "Read and/or clear dmesg buffer", "[-c]",
                        "  -c, --clear               Empty the buffer when it has been printed.", new Dmesg())
                .looks("top", "Monitor a host and the domains in real time", "[options]", Top.OPTIONS, new Top());
    }

    private static void devices(final Rows rows) {
        rows.shows("network-attach", "Create a new virtual network device",
                "<Domain> [type=<type>] [mac=<mac>] [bridge=<bridge>] [ip=<ip>] [script=<script>] "
                        + "[backend=<BackDomain>] [vifname=<name>] [rate=<rate>] [model=<model>] [accel=<accel>] "
                        + "[mtu=<mtu>]",
                "", new NetworkAttach())
                .looks("network-list", "List virtual network interfaces for a domain", DOMAINS, "", new NetworkList())
                .changes("network-detach", "Destroy a domain's virtual network device", "<Domain> <DevId|mac>", "",
                        new NetworkDetach())
                .looks("channel-list", "List virtual channel devices for a domain", DOMAINS, "",
                        new EmptyTable("Idx BE state evt-ch ring-ref connection                               \n"))
                .shows("block-attach", "Create a new virtual block device", "<Domain> <disk-spec-component(s)>...", "",
                        new BlockAttach())
                .looks("block-list", "List virtual block devices for a domain", DOMAINS, "", new BlockList())
                .changes("block-detach", "Destroy a domain's virtual block device", "[option] <Domain> <DevId>",
                        "-f, --force        At once, whatever the domain does with it.", new BlockDetach());
        rows.shows("vtpm-attach", "Create a new virtual TPM device", "<Domain> [uuid=<uuid>] [backend=<BackDomain>]",
                "", new NotHere(1))
                .looks("vtpm-list", "List virtual TPM devices for a domain", DOMAINS, "", new EmptyTable(
                        "Idx BE Uuid                                 handle state evt-ch ring-ref BE-path   \n"))
                .changes("vtpm-detach", "Destroy a domain's virtual TPM device", "<Domain> <DevId|uuid>", "",
                        new NotHere(2))
                .shows("vkb-attach", "Create a new virtual keyboard device", "<Domain> <vkb-spec-component(s)>...", "",
                        new NotHere(2))
                .looks("vkb-list", "List virtual keyboard devices for a domain", DOMAINS, "", new EmptyTable(
                        "Idx BE handle state evt-ch    ref ID         BE-type    BE-path                       \n"))
                .changes("vkb-detach", "Destroy a domain's virtual keyboard device", DEVID, "", new NotHere(2))
                .shows("vdispl-attach", "Create a new virtual display device",
                        "<Domain> [backend=<BackDomain>] [be-alloc=<BackAlloc>] [connectors='<Connectors>']", "",
                        new NotHere(2))
                .looks("vdispl-list", "List virtual display devices for a domain", DOMAINS, "", new EmptyTable(""))
                .changes("vdispl-detach", "Destroy a domain's virtual display device", DEVID, "", new NotHere(2))
                .shows("vsnd-attach", "Create a new virtual sound device", "<Domain> <vsnd-spec-component(s)>...", "",
                        new NotHere(2))
                .looks("vsnd-list", "List virtual display devices for a domain", DOMAINS, "", new EmptyTable(""))
                .changes("vsnd-detach", "Destroy a domain's virtual sound device", DEVID, "", new NotHere(2))
                .looks("uptime", "Print uptime for all/some domains", "[-s] [Domain]", "", new UptimeTable())
                .looks("claims", "List outstanding claim information about all domains", "", "", new Claims());
    }

    private static void pools(final Rows rows) {
        rows.shows("cpupool-create", "Create a new CPU pool", "[options] [<ConfigFile>] [Variable=value ...]", "",
                new NotHere(0))
                .looks("cpupool-list", "List CPU pools on host", "[-c|--cpus] [<CPU Pool>]",
                        "-c, --cpus                     With the CPUs of each.", new CpupoolList())
                .changes("cpupool-destroy", "Deactivates a CPU pool", "<CPU Pool>", "", new NotHere(1))
                .changes("cpupool-rename", "Renames a CPU pool", "<CPU Pool> <new name>", "", new NotHere(2))
                .changes("cpupool-cpu-add", "Adds a CPU to a CPU pool", "<CPU Pool> <CPU nr>|node:<node nr>", "",
                        new NotHere(2))
                .changes("cpupool-cpu-remove", "Removes a CPU from a CPU pool", "<CPU Pool> <CPU nr>|node:<node nr>",
                        "", new NotHere(2))
                .changes("cpupool-migrate", "Moves a domain into a CPU pool", "<Domain> <CPU Pool>", "",
                        new NotHere(2))
                .changes("cpupool-numa-split", "Splits up the machine into one CPU pool per NUMA node", "", "",
                        new NotHere(0));
    }

    private static void security(final Rows rows) {
        rows.looks("getenforce", "Returns the current enforcing mode of the Flask Xen security module", "", "",
                new Says(0, false, "Flask XSM Disabled\n", "", 255))
                .changes("setenforce", "Sets the current enforcing mode of the Flask Xen security module",
                        "<1|0|Enforcing|Permissive>", "", new NotHere(1))
                .changes("loadpolicy", "Loads a new policy into the Flask Xen security module", "<policy file>", "",
                        new LoadPolicy())
                .changes("remus", "Enable Remus HA for domain", "[options] <Domain> [<host>]", "", new NotHere(1))
                .changes("devd", "Daemon that listens for devices and launches backends", "[options]", "",
                        new NotHere(0))
                .changes("psr-hwinfo", "Show hardware information for Platform Shared Resource", "[options]", "",
                        new Says(0, false, "Cache Monitoring Technology (CMT):\nEnabled         : 0\n", "", 253))
                .changes("psr-cmt-attach", "Attach Cache Monitoring Technology service to a domain", DOMAIN, "",
                        new NotHere(1))
                .changes("psr-cmt-detach", "Detach Cache Monitoring Technology service from a domain", DOMAIN, "",
                        new NotHere(1))
                .changes("psr-cmt-show", "Show Cache Monitoring Technology information", "<PSR-CMT-Type> <Domain>",
                        lines("Available monitor types:",
                                "\"cache-occupancy\":         Show L3 cache occupancy(KB)",
                                "\"total-mem-bandwidth\":     Show total memory bandwidth(KB/s)",
                                "\"local-mem-bandwidth\":     Show local memory bandwidth(KB/s)",
                                ""),
                        new NotHere(1))
                .changes("psr-cat-set", "Set cache capacity bitmasks(CBM) for a domain", "[options] <Domain> <CBM>",
                        "", new NotHere(2))
                .changes("psr-cat-show", "Show Cache Allocation Technology information", "[options] <Domain>", "",
                        new NotHere(0))
                .changes("psr-mba-set", "Set throttling value (THRTL) for a domain", "[options] <Domain> <THRTL>", "",
                        new NotHere(2))
                .changes("psr-mba-show", "Show Memory Bandwidth Allocation information", DOMAIN, "", new NotHere(0))
                .changes("usbctrl-attach", "Create a virtual USB controller for a domain",
                        "<Domain> [type=pv] [version=<version>] [ports=<number>]", "", new NotHere(1))
                .changes("usbctrl-detach", "Remove the virtual USB controller specified by <DevId> for a domain",
                        DEVID, "", new NotHere(2))
                .changes("usbdev-attach", "Attach a USB device to a domain",
                        "<Domain> hostbus=<busnum> hostaddr=<devnum> [controller=<DevId> [port=<port>]]", "",
                        new NotHere(2))
                .changes("usbdev-detach", "Detach a USB device from a domain", "<Domain> <controller> <port>", "",
                        new NotHere(3))
                .looks("usb-list", "List information about all USB controllers and devices for a domain", DOMAIN, "",
                        new EmptyTable(""))
                .changes("qemu-monitor-command", "Issue a qemu monitor command to the device model of a domain",
                        "<Domain> <Command>", "", new NotHere(2));
    }
}
