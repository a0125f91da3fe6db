package io.xenolith.dom0.toolstack;

/** What has a domain suspend itself, to write it down. */
interface Leaving {
    /** The guest has suspended itself. */
    void suspended();

    /** The guest has suspended itself when nobody waited for it any longer: it was told to go on running, and does. */
    void suspendedTooLate();

    /** The domain ends, whatever was done of it. */
    void domainEnded();
}
