package io.xenolith.testkit;

/** A hypercall that a guest has begun and that may wait for something: see {@link Guest#begin}. */
public final class PendingCall {
    private final TestHost host;
    private final GuestDoor door;
    private final Command command;
    private final long[] result;

    PendingCall(final TestHost host, final GuestDoor door, final Command command, final long[] result) {
        this.host = host;
        this.door = door;
        this.command = command;
        this.result = result;
    }

    /** It has come back. */
    public boolean isDone() {
        return command.done();
    }

    /** Its result, for which virtual time passes if need be. */
    public long result() {
        host.await(door, command);
        return result[0];
    }
}
