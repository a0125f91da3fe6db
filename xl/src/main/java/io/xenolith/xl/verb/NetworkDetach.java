package io.xenolith.xl.verb;

import io.xenolith.control.v1.DetachVif;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.VifStatus;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code xl network-detach}: takes an interface away, which its number or its address names. */
final class NetworkDetach implements Verb {
    private static final int INVALID = -6;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        final String device = words.get(1);
        final int devid = device.indexOf(':') < 0 ? (int) Asks.number(device) : ofMac(session, domid, device);
        final ToolstackReply reply = session.ask(Asks.request()
                .setDetachVif(DetachVif.newBuilder().setDomid(domid).setDevid(devid)));
        if (!reply.hasFailure()) {
            return 0;
        }
        if (Session.code(reply) == INVALID) {
            throw Asks.fail(session, "Unknown device %s.\n", device);
        }
        throw Asks.fail(session, "libxl_device_nic_del failed.\n");
    }

    private static int ofMac(final Session session, final int domid, final String mac) {
        final Optional<VifStatus> vif = session.ask(Asks.request().setListVifs(Asks.domain(domid))).getVifs()
                .getVifsList().stream().filter(each -> each.getVif().getMac().equals(mac.toLowerCase(Locale.ROOT)))
                .findFirst();
        if (vif.isEmpty()) {
            throw Asks.fail(session, "Unknown device %s.\n", mac);
        }
        return vif.get().getDevid();
    }
}
