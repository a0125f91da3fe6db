package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.migration.Restorer;
import io.xenolith.dom0.migration.stream.StreamException;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.guest.NoSpaceException;

/** Makes a domain from a stream. */
final class RestoreJob implements Job {
    private final DomctlCalls domctl;
    private final Restoration restoration;
    private final Restorer restorer;

    RestoreJob(final DomainMaker maker, final int domid, final DomainConfig config, final StreamInput stream,
            final Restoration restoration) throws ToolstackException {
        this.domctl = maker.domctl();
        this.restoration = restoration;
        restorer = maker.restorer(domid, config, stream);
    }

    @Override
    public boolean step() {
        final int mark = domctl.gate().scratch().mark();
        try {
            final boolean done = restorer.step();
            restoration.progress(restorer);
            if (done) {
                restoration.restored(restorer.built());
            }
            return done;
        } catch (final StreamException | ToolstackException | XenstoreException e) {
            restoration.failed(e.getMessage());
        } catch (final NoSpaceException e) {
            restoration.failed(ToolstackException.NO_MEMORY + e.getMessage());
        } catch (final RuntimeException e) {
            // A stream that nobody foresaw is the trouble of whoever restores it alone: other domains go on.
            domctl.gate().scratch().release(mark);
            restoration.failed(e.toString());
        }
        return true;
    }
}
