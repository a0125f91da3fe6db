package io.xenolith.host.scenario;

/** What becomes of a domain that asks for a reboot; xl's words. */
enum OnReboot {
    DESTROY("destroy"), RESTART("restart");

    private final String key;

    OnReboot(final String key) {
        this.key = key;
    }

    @Override
    public String toString() {
        return key;
    }
}
