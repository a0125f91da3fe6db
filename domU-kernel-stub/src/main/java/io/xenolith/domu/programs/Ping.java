package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.domu.net.Ipv4;
import java.util.OptionalLong;

/** Echo requests to a neighbour, one a second: {@code ip=10.0.0.1 to=10.0.0.2 count=4 size=56}. */
public final class Ping implements GuestProgram {
    private static final long SECOND_NS = 1_000_000_000L;

    @Override
    public void run(final Guest guest) {
        final GuestNet network = guest.network();
        network.configure(Ipv4.parse(guest.option("ip").orElse("10.0.0.1")));
        final int to = Ipv4.parse(guest.option("to").orElse("10.0.0.2"));
        final int count = Integer.parseInt(guest.option("count").orElse("4"));
        final byte[] data = data(Integer.parseInt(guest.option("size").orElse("56")));
        int answered = 0;
        for (int sequence = 1; sequence <= count; sequence++) {
            final OptionalLong time = network.ping(to, sequence, data, SECOND_NS);
            if (time.isPresent()) {
                answered++;
                guest.console().println((8 + data.length) + " bytes from " + Ipv4.format(to) + ": icmp_seq=" + sequence
                        + " time=" + time.getAsLong() / 1000 + " us");
            }
            if (sequence < count) {
                guest.sleep(SECOND_NS);
            }
        }
        guest.console().println(count + " sent, " + answered + " answered");
    }

    private static byte[] data(final int size) {
        final byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) i;
        }
        return data;
    }
}
