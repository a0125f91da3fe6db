package io.xenolith.testkit;

/** What a test can leave behind. */
public enum LeakKind {
    /** An event channel port that is not closed. */
    PORT,
    /** A grant of another domain that is still mapped. */
    GRANT_MAPPING,
    /** An entry of the own grant table that still offers a frame. */
    GRANT_ENTRY,
    /** A frame that is still in use as a page table or descriptor page. */
    PAGE_TYPE,
    /** Pages that the domain has more, or fewer, than at the start. */
    RESERVATION,
    /** A domain that was created and not destroyed. */
    DOMAIN
}
