package io.xenolith.host.scenario;

/** A place whose packets can be written to a file. */
public sealed interface CapturePoint {
    /** A bridge: each packet once, as it comes in. */
    record Bridge(String name) implements CapturePoint {
        @Override
        public String toString() {
            return name;
        }
    }

    /** One interface of a domain: both directions. */
    record Vif(String domain, int handle) implements CapturePoint {
        @Override
        public String toString() {
            return domain + "/vif" + handle;
        }
    }
}
