package io.xenolith.control;

import io.xenolith.control.v1.Request;

/** What a {@link ControlServer} serves. Called by its thread, which must not be kept waiting. */
public interface ControlHandler {
    /**
     * A client that has greeted asks for something; answers go to {@link ControlConnection#reply}, and {@link
     * ControlConnection#taken} is told of each input and cancelling, both from any thread.
     */
    void request(ControlConnection from, Request request);

    /**
     * The client is gone, whichever side closed; told once for each that has greeted. What it asked for may still wait: it keeps its
     * place among the clients until {@link ControlConnection#forgotten} is told that nothing does.
     */
    void closed(ControlConnection connection);
}
