package io.xenolith.drivers.fake;

import io.xenolith.drivers.platform.DriverTimer;

final class FakeTimer implements DriverTimer, Comparable<FakeTimer> {
    private final FakeMachine machine;
    private final Runnable handler;
    long atNs;

    FakeTimer(final FakeMachine machine, final Runnable handler) {
        this.machine = machine;
        this.handler = handler;
    }

    @Override
    public void arm(final long newAtNs) {
        cancel();
        atNs = newAtNs;
        machine.timers.add(this);
    }

    @Override
    public void cancel() {
        machine.timers.removeIf(timer -> timer == this);
    }

    void fire() {
        handler.run();
    }

    @Override
    public int compareTo(final FakeTimer other) {
        return Long.compare(atNs, other.atNs);
    }
}
