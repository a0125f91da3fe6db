package io.xenolith.hypervisor.gnttab;

import io.xenolith.hypervisor.AbiProfile;

/** How large the grant table of a domain that is made may be: the host's limits, which a control domain may change. */
public final class GrantLimits {
    private int frames;
    private int maptrackFrames;

    /** As that Xen has them when it starts. */
    public GrantLimits(final AbiProfile profile) {
        frames = profile.maxGrantFrames();
        maptrackFrames = profile.maxMaptrackFrames();
    }

    /** Frames of shared entries. */
    public int frames() {
        return frames;
    }

    public void frames(final int most) {
        frames = most;
    }

    /** Frames of handles. */
    public int maptrackFrames() {
        return maptrackFrames;
    }

    public void maptrackFrames(final int most) {
        maptrackFrames = most;
    }
}
