package io.xenolith.dom0.toolstack;

import io.xenolith.drivers.net.NetbackOptions;
import java.util.regex.Pattern;

/**
 * A network interface of a domain.
 *
 * @param handle its number in the guest, from 0
 * @param mac Ethernet address of a single station, "00:16:3e:00:00:01"
 * @param bridge name of the bridge its backend is on
 * @param rate what it may send, as xl.cfg writes it ({@link VifRate}); "" for no limit
 * @param options how the backend works
 */
public record VifConfig(int handle, String mac, String bridge, String rate, NetbackOptions options) {
    /** Bridge of a vif that names none. */
    public static final String DEFAULT_BRIDGE = "xenbr0";

    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}");
    private static final Pattern BRIDGE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

    /** @throws IllegalArgumentException if address, bridge or rate cannot be */
    public VifConfig {
        if (handle < 0) {
            throw new IllegalArgumentException("handle=" + handle + ", want 0 or more");
        }
        if (!MAC.matcher(mac).matches()) {
            throw new IllegalArgumentException("mac=" + mac + ", want the address of one station, six hex bytes");
        }
        if (!BRIDGE.matcher(bridge).matches()) {
            throw new IllegalArgumentException("bridge=" + bridge + ", want up to 15 letters, digits, _ . or -");
        }
        if (!rate.isEmpty()) {
            final String _ = VifRate.key(rate);
        }
    }

    /** The address that goes with a domain and a handle where none was given: of Xen's range, the same every time. */
    public static String defaultMac(final int domain, final int handle) {
        return String.format("00:16:3e:%02x:%02x:%02x", domain >>> 8 & 0xff, domain & 0xff, handle & 0xff);
    }

    /** The backend's name as xl's scripts call it, "vif1.0". */
    public String portName(final int domid) {
        return "vif" + domid + "." + handle;
    }
}
