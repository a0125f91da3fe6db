package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.net.Datagram;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.domu.net.Ipv4;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sends datagrams to an echo server and compares what comes back: {@code ip=10.0.0.1 to=10.0.0.2 port=7 count=16
 * size=1024 flows=1}. Flows differ in the port they come from, and take turns.
 */
public final class UdpClient implements GuestProgram {
    private static final int OWN_PORT = 40_000;
    private static final long WAIT_NS = 1_000_000_000L;

    @Override
    public void run(final Guest guest) {
        final GuestNet network = guest.network();
        network.configure(Ipv4.parse(guest.option("ip").orElse("10.0.0.1")));
        final int to = Ipv4.parse(guest.option("to").orElse("10.0.0.2"));
        final int port = Integer.parseInt(guest.option("port").orElse("7"));
        final int count = Integer.parseInt(guest.option("count").orElse("16"));
        final int size = Integer.parseInt(guest.option("size").orElse("1024"));
        final int flows = Integer.parseInt(guest.option("flows").orElse("1"));
        for (int flow = 0; flow < flows; flow++) {
            network.open(OWN_PORT + flow);
        }
        int same = 0;
        for (int i = 0; i < count; i++) {
            final byte[] data = new byte[size];
            Arrays.fill(data, (byte) (i + 1));
            final int ownPort = OWN_PORT + i % flows;
            if (network.send(to, ownPort, port, data)) {
                final Optional<Datagram> back = network.receive(ownPort, WAIT_NS);
                same += back.isPresent() && Arrays.equals(back.get().data(), data) ? 1 : 0;
            }
        }
        guest.console().println(count + " datagrams sent, " + same + " came back");
    }
}
