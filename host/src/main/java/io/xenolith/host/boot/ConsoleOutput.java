package io.xenolith.host.boot;

/** Where a guest's console goes. Called by the thread that runs the host. */
public interface ConsoleOutput {
    /** The guest has written these bytes. */
    void write(byte[] bytes);

    /** dom0 has something to say to its operator. */
    void note(String source, String text);

    /** The host makes no progress; see {@link io.xenolith.host.run.RunListener#stuck}. */
    void stuck(String what);
}
