package io.xenolith.dom0.net;

import io.xenolith.drivers.net.PacketOffload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The links to bridges of other hosts, each at a port of its bridge. */
public final class BridgeLinks {
    private record Link(Bridge bridge, Bridge.Port port) {
    }

    private final Function<String, Bridge> bridges;
    private final BiConsumer<Bridge, Bridge.Port> remover;
    private final LinkOutput output;
    private final Map<Long, Link> links = new LinkedHashMap<>();

    /**
     * @param bridges finds a bridge by its name
     * @param remover takes a port away from its bridge
     */
    public BridgeLinks(final Function<String, Bridge> bridges, final BiConsumer<Bridge, Bridge.Port> remover,
            final LinkOutput output) {
        this.bridges = bridges;
        this.remover = remover;
        this.output = output;
    }

    /** Something has become of {@code link}. What comes of one that is not open is dropped. */
    public void event(final long link, final LinkEvent event) {
        switch (event) {
            case LinkEvent.Opened(final String name) -> {
                close(link);
                final Bridge bridge = bridges.apply(name);
                final Bridge.Port port = bridge.addLinkPort("link" + link);
                port.plug(packet -> output.packet(link, packet));
                links.put(link, new Link(bridge, port));
            }
            case LinkEvent.Came(final var packet) -> {
                final Link open = links.get(link);
                if (open != null && PacketOffload.isSound(packet)) {
                    open.port.send(packet);
                }
            }
            case LinkEvent.Closed() -> close(link);
        }
    }

    /** Of the links that are open. */
    public List<Long> numbers() {
        return List.copyOf(links.keySet());
    }

    private void close(final long link) {
        final Link open = links.remove(link);
        if (open != null) {
            remover.accept(open.bridge, open.port);
        }
    }
}
