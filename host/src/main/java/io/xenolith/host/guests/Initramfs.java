package io.xenolith.host.guests;

import io.xenolith.host.image.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/**
 * The demo's first user space: busybox, a script, and the modules that a domU's devices need. The same busybox and modules
 * give the same bytes.
 */
final class Initramfs {
    /** What {@code /init} loads: always, when there is a disk, when there is a network interface. */
    private static final Map<String, List<String>> GROUPS = new TreeMap<>(Map.of(
            "devices", List.of("xen_blkfront", "xen_netfront"),
            "disk", List.of("crc32c_generic", "crc16", "mbcache", "jbd2", "ext4"),
            "network", List.of("af_packet")));
    private static final List<String> FOLDERS = List.of("bin", "dev", "etc", "lib", "lib/modules", "mnt", "proc",
            "root",
            "run", "sbin", "sys", "tmp");
    private static final List<String> SCRIPTS = List.of("init", "etc/shrc", "etc/udhcpc", "sbin/halt", "sbin/poweroff",
            "sbin/reboot");
    private static final int HVC_MAJOR = 229;
    private static final int MEM_MAJOR = 1;
    private static final int NULL_MINOR = 3;
    private static final int TTYAUX_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    private Initramfs() {
    }

    /** Every module that some group names. */
    static Set<String> wantedModules() {
        final Set<String> wanted = new TreeSet<>();
        GROUPS.values().forEach(wanted::addAll);
        return wanted;
    }

    /** A digest of all that goes into an archive beside busybox and modules: another one means another archive. */
    static String recipe() throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes((FOLDERS + " " + GROUPS).getBytes(StandardCharsets.US_ASCII));
        for (final String script : SCRIPTS) {
            all.writeBytes(script(script));
        }
        return Sha256.of(all.toByteArray());
    }

    /** The archive, compressed with gzip. */
    static byte[] build(final byte[] busybox, final ModuleSet modules) throws IOException {
        final CpioWriter cpio = new CpioWriter();
        FOLDERS.forEach(cpio::directory);
        cpio.characterDevice("dev/console", TTYAUX_MAJOR, CONSOLE_MINOR);
        cpio.characterDevice("dev/hvc0", HVC_MAJOR, 0);
        cpio.characterDevice("dev/null", MEM_MAJOR, NULL_MINOR);
        cpio.file("bin/busybox", EXECUTABLE, busybox);
        for (final String script : SCRIPTS) {
            cpio.file(script, EXECUTABLE, script(script));
        }
        final Set<String> written = new TreeSet<>();
        for (final Map.Entry<String, List<String>> group : GROUPS.entrySet()) {
            final StringBuilder order = new StringBuilder();
            for (final KernelModule module : modules.inOrder(group.getValue())) {
                order.append(module.name()).append('\n');
                if (written.add(module.name())) {
                    cpio.file("lib/modules/" + module.name() + ".ko", PLAIN, module.bytes());
                }
            }
            cpio.file("lib/modules/" + group.getKey(), PLAIN, order.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return gzip(cpio.finish());
    }

    /** A script of the initramfs; the file {@code etc/shrc} lies beside this class as {@code etc-shrc.sh}. */
    static byte[] script(final String name) throws IOException {
        final String resource = name.replace('/', '-') + ".sh";
        try (InputStream in = Initramfs.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return in.readAllBytes();
        }
    }

    /** The JDK writes a gzip head without a time. */
    private static byte[] gzip(final byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
