package io.xenolith.dom0.toolstack;

/** Hears how a domain is saved: how far it is, then once how it ended. */
interface MigrationReport {
    /** @param pagesTotal 0 as long as it is not known */
    void progress(long pagesDone, long pagesTotal);

    /** All of the stream is written; what becomes of the domain comes next. */
    void written();

    /** The domain is gone, or goes on, as it was wanted. */
    void over();

    /** All of the stream is written, and the domain stays as it suspended: it cannot be paused, or go on. */
    void stuck(String reason);

    /**
     * The domain is not saved.
     *
     * @param suspended the guest did what was asked of it
     */
    void failed(String reason, boolean suspended);
}
