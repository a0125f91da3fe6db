package io.xenolith.host.scenario;

import java.util.List;

/**
 * A guest.
 *
 * @param name unique on the host
 * @param program short name of a program that comes with Xenolith, or the name of a class
 * @param args its command line
 * @param memoryBytes a multiple of 4096
 * @param vcpus from 1
 * @param weight share of the CPU relative to others, 1 to 65535
 * @param cap most of one CPU it may use, in per cent; 0 for no limit
 * @param disks in the order of the file
 */
public record DomainSpec(String name, String program, String args, long memoryBytes, int vcpus, int weight, int cap,
        List<DiskAttachment> disks) {
}
