package io.xenolith.abi;

/** Event channel port, local to one domain; port 0 is never handed out. Source: Xen public/event_channel.h. */
public record Port(int value) {
    @Override
    public String toString() {
        return "port " + value;
    }
}
