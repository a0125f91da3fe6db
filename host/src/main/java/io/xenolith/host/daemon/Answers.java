package io.xenolith.host.daemon;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListAnswer;
import io.xenolith.control.v1.ToolstackFailure;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.dom0.toolstack.ToolstackAnswer;

/** Writes the answers of dom0's toolstack into messages. */
final class Answers {
    private Answers() {
    }

    static ToolstackReply write(final ToolstackAnswer answer) {
        return switch (answer) {
            case final ToolstackAnswer.Failed failed -> ToolstackReply.newBuilder().setFailure(
                    ToolstackFailure.newBuilder().setCode(failed.code()).addAllLog(failed.log())).build();
            case final ToolstackAnswer.Domains domains -> {
                final DomainListAnswer.Builder list = DomainListAnswer.newBuilder();
                domains.domains().forEach(domain -> list.addDomains(
                        DomainEntry.newBuilder().setDomid(domain.domid()).setName(domain.name())));
                yield ToolstackReply.newBuilder().setDomainList(list).build();
            }
        };
    }
}
