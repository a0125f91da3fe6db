/**
 * The block device: {@link io.xenolith.drivers.block.Blkfront} in a guest, {@link io.xenolith.drivers.block.Blkback}
 * in the driver domain. Source: Xen public/io/blkif.h. Both know nothing of each other but the bytes on the ring and
 * the keys in the store.
 */
package io.xenolith.drivers.block;
