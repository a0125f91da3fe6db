package io.xenolith.dom0.toolstack;

import io.xenolith.abi.boot.KernelImage;
import java.util.BitSet;
import java.util.List;

/**
 * A domain that is to be made, complete but for what is in files.
 *
 * @param uuid 16 bytes
 * @param files gets the kernel and its ramdisk
 * @param kernelName,ramdiskName as they were named, for xenstore
 * @param targetKib what it has at first
 * @param maxKib what it may have at most
 * @param vcpus what it may have at most
 * @param onlineVcpus what it is to use at first
 * @param hardAffinity of vCPUs, from the first on
 */
public record NewDomain(String name, byte[] uuid, String label, Files files, String kernelName, String ramdiskName,
        String commandLine, long targetKib, long maxKib, int vcpus, int onlineVcpus, SchedulingParameters scheduling,
        List<BitSet> hardAffinity, List<BitSet> softAffinity, List<ToolstackQuestion.NewDisk> disks,
        List<ToolstackQuestion.NewVif> vifs) {
    /** Gets the kernel and its ramdisk when it is their turn. */
    public interface Files {
        /** @throws LibxlException it cannot be had, or is none */
        KernelImage kernel() throws LibxlException;

        /** As in the file; empty if there is none. */
        byte[] ramdisk() throws LibxlException;
    }
}
