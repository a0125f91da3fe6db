package io.xenolith.gnttab;

/** What a domain does with another's grants, as Xen's security hooks tell it apart. */
public enum GrantAccess {
    /** Maps a granted frame to read it; without a policy, everybody may try. */
    MAP_READ,
    /** Maps a granted frame to write it; without a policy, everybody may try. */
    MAP_WRITE,
    /** Undoes a mapping; without a policy, everybody may. */
    UNMAP,
    /** Gives a frame away; without a policy, everybody may try. */
    TRANSFER,
    /** Copies from the first domain to the second; without a policy, everybody may try. */
    COPY,
    /** Lists the frames of a table; without a policy, of one's own or as a control domain. */
    SETUP,
    /** Asks for size or version of a table; without a policy, of one's own or as a control domain. */
    QUERY
}
