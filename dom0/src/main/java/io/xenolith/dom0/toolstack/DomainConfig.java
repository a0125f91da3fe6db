package io.xenolith.dom0.toolstack;

import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import java.util.List;
import java.util.Optional;

/**
 * What a domain is made from.
 *
 * @param name unique among the domains that exist
 * @param uuid 16 bytes
 * @param kernel what it runs
 * @param ramdisk for its kernel, as in the file; empty if it has none
 * @param commandLine for start_info
 * @param memoryKib its RAM
 * @param label its label under the host's policy; "" for the one of guests who are given none
 * @param realTime scheduling by rtds; what it has anyway without
 * @param weight,cap scheduling: share, and percent of a CPU at most (0: no limit)
 * @param room what it may grow to, and what it was made from
 */
public record DomainConfig(String name, byte[] uuid, KernelImage kernel, byte[] ramdisk, String commandLine,
        long memoryKib, int vcpus, int weight, int cap, List<DiskConfig> disks, List<VifConfig> vifs,
        String label, Optional<RealTime> realTime, Room room) {
    private static final byte[] NO_RAMDISK = {};

    /**
     * What a domain may grow to, and the names of its files.
     *
     * @param maxKib memory that it may have at most
     * @param onlineVcpus those that it is to use at first
     */
    public record Room(long maxKib, int onlineVcpus, String kernelName, String ramdiskName) {
    }

    /** A domain that cannot grow. */
    public DomainConfig(final String name, final byte[] uuid, final KernelImage kernel, final byte[] ramdisk,
            final String commandLine, final long memoryKib, final int vcpus, final int weight, final int cap,
            final List<DiskConfig> disks, final List<VifConfig> vifs, final String label,
            final Optional<RealTime> realTime) {
        this(name, uuid, kernel, ramdisk, commandLine, memoryKib, vcpus, weight, cap, disks, vifs, label, realTime,
                new Room(memoryKib, vcpus, "", ""));
    }

    /** A domain with the real-time parameters that every domain starts with. */
    public DomainConfig(final String name, final byte[] uuid, final KernelImage kernel, final byte[] ramdisk,
            final String commandLine, final long memoryKib, final int vcpus, final int weight, final int cap,
            final List<DiskConfig> disks, final List<VifConfig> vifs, final String label) {
        this(name, uuid, kernel, ramdisk, commandLine, memoryKib, vcpus, weight, cap, disks, vifs, label,
                Optional.empty());
    }

    /** A domain without a label. */
    public DomainConfig(final String name, final byte[] uuid, final KernelImage kernel, final byte[] ramdisk,
            final String commandLine, final long memoryKib, final int vcpus, final int weight, final int cap,
            final List<DiskConfig> disks, final List<VifConfig> vifs) {
        this(name, uuid, kernel, ramdisk, commandLine, memoryKib, vcpus, weight, cap, disks, vifs, "");
    }

    /** A domain without a ramdisk. */
    public DomainConfig(final String name, final byte[] uuid, final KernelImage kernel, final String commandLine,
            final long memoryKib, final int vcpus, final int weight, final int cap, final List<DiskConfig> disks,
            final List<VifConfig> vifs) {
        this(name, uuid, kernel, NO_RAMDISK, commandLine, memoryKib, vcpus, weight, cap, disks, vifs, "");
    }

    /** A domain without a ramdisk or a network. */
    public DomainConfig(final String name, final byte[] uuid, final KernelImage kernel, final String commandLine,
            final long memoryKib, final int vcpus, final int weight, final int cap, final List<DiskConfig> disks) {
        this(name, uuid, kernel, commandLine, memoryKib, vcpus, weight, cap, disks, List.of());
    }

    public long pages() {
        return memoryKib >>> (Page.SHIFT - 10);
    }

    /** The UUID in its usual text form. */
    public String uuidText() {
        return uuidText(uuid);
    }

    /** 16 bytes in the usual text form. */
    static String uuidText(final byte[] uuid) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < uuid.length; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text.append('-');
            }
            text.append(Character.forDigit(uuid[i] >> 4 & 0xf, 16)).append(Character.forDigit(uuid[i] & 0xf, 16));
        }
        return text.toString();
    }
}
