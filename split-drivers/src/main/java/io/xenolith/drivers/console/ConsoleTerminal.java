package io.xenolith.drivers.console;

/** Where a console's output goes and its input comes from. Called from the backend's handlers. */
public interface ConsoleTerminal {
    /**
     * Takes output.
     *
     * @return bytes of {@code bytes[offset..]} taken; fewer than {@code length} if the terminal is slow, in which case
     *         {@link ConsoleBackend#terminalReady} is to be called once it can take more, from elsewhere
     */
    int output(byte[] bytes, int offset, int length);

    /** The guest may have read input: {@link ConsoleBackend#input}, which may be called from here, may take more. */
    void inputSpace();
}
