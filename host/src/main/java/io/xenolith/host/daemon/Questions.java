package io.xenolith.host.daemon;

import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.dom0.toolstack.ToolstackQuestion;

/** Reads messages into questions to dom0's toolstack. On the host's thread. */
final class Questions {
    /**
     * What {@code request} asks.
     *
     * @throws IllegalArgumentException it asks for nothing that is known; the message says so
     */
    ToolstackQuestion read(final ToolstackRequest request) {
        return switch (request.getQuestionCase()) {
            case DOMAIN_LIST -> new ToolstackQuestion.DomainList();
            default -> throw new IllegalArgumentException("a question that this host does not know");
        };
    }
}
