package io.xenolith.host.scenario;

/**
 * A disk as a domain sees it.
 *
 * @param disk name of a {@link DiskSpec}
 * @param vdev device name in the guest, such as {@code xvda}
 */
public record DiskAttachment(String disk, String vdev, AccessMode mode) {
}
