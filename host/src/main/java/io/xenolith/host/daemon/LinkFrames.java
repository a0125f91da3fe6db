package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import java.util.Optional;

/** Packets as they go over a link. */
final class LinkFrames {
    private LinkFrames() {
    }

    static LinkFrame write(final NetPacket packet) {
        return LinkFrame.newBuilder().setFrame(ByteString.copyFrom(packet.frame()))
                .setChecksum(switch (packet.checksum()) {
                    case UNCHECKED -> LinkFrame.Checksum.UNCHECKED;
                    case BLANK -> LinkFrame.Checksum.BLANK;
                    case VALIDATED -> LinkFrame.Checksum.VALIDATED;
                }).setGsoType(packet.gso().type()).setGsoSize(packet.gso().size()).build();
    }

    /** The packet; empty if there is none that long or short. Whether its headers bear out what is said of it is not looked at. */
    static Optional<NetPacket> read(final LinkFrame frame) {
        final int length = frame.getFrame().size();
        if (length < NetPacket.HEADER_BYTES || length > NetPacket.MAX_BYTES) {
            return Optional.empty();
        }
        final PacketChecksum checksum = switch (frame.getChecksum()) {
            case BLANK -> PacketChecksum.BLANK;
            case VALIDATED -> PacketChecksum.VALIDATED;
            case UNCHECKED, UNRECOGNIZED -> PacketChecksum.UNCHECKED;
        };
        return Optional.of(new NetPacket(frame.getFrame().toByteArray(), checksum,
                new Gso(frame.getGsoType(), frame.getGsoSize())));
    }
}
