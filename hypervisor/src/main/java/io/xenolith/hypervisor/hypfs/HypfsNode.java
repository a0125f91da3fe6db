package io.xenolith.hypervisor.hypfs;

/** A folder or a leaf of the file system. Source: Xen public/hypfs.h. */
sealed interface HypfsNode permits HypfsFolder, HypfsLeaf {
    /** XEN_HYPFS_TYPE_*. */
    int type();

    /** What a read gives behind the head. */
    byte[] content();

    /** How long a new content may be; 0 if it cannot be written. */
    int most();
}
