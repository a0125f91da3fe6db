package io.xenolith.domu.hostile;

import java.util.Optional;

/** What is attacked. One attack is {@link #begin}, the attack's action, {@link #end}, {@link #check}. */
public interface Target {
    /** "vbd", "vif", "console" or "xenstore". */
    String kind();

    /** Makes it ready to be attacked. @return false if the other side does not come */
    boolean begin();

    /** Leaves it. @return what the other side did, and what of ours it still holds */
    String end();

    /** Uses it as an honest guest would. @return empty if that works, else what does not */
    Optional<String> check();
}
