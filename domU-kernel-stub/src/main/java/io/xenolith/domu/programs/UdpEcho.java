package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.net.Datagram;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.domu.net.Ipv4;
import java.util.Optional;

/**
 * Sends every datagram back, until it is shut down or has sent so many: {@code ip=10.0.0.2 port=7 answers=N}. It answers
 * pings, too.
 */
public final class UdpEcho implements GuestProgram {
    private static final long WAIT_NS = 1_000_000_000_000L;

    @Override
    public void run(final Guest guest) {
        final GuestNet network = guest.network();
        network.configure(Ipv4.parse(guest.option("ip").orElse("10.0.0.2")));
        final int port = Integer.parseInt(guest.option("port").orElse("7"));
        network.open(port);
        guest.console().println("udp-echo: port " + port);
        final long most = guest.option("answers").map(Long::parseLong).orElse(Long.MAX_VALUE);
        for (long answers = 0; answers < most;) {
            final Optional<Datagram> datagram = network.receive(port, WAIT_NS);
            if (datagram.isPresent()) {
                answers += network.send(datagram.get().source(), port, datagram.get().sourcePort(),
                        datagram.get().data()) ? 1 : 0;
            }
        }
    }
}
