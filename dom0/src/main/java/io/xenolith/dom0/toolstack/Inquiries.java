package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.dom0.toolstack.ToolstackAnswer.DomainEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Answers questions, each when its answer is known; the toolstack goes on meanwhile. */
final class Inquiries {
    /** {@code ERROR_FAIL} of libxl. */
    static final int ERROR_FAIL = -3;

    private final DomctlCalls domctl;
    private final DomainStore store;

    Inquiries(final DomctlCalls domctl, final DomainStore store) {
        this.domctl = domctl;
        this.store = store;
    }

    /** Has {@code answer} told once, now or later. */
    void ask(final ToolstackQuestion question, final Consumer<ToolstackAnswer> answer) {
        switch (question) {
            case ToolstackQuestion.DomainList _ -> answer.accept(domains());
        }
    }

    private ToolstackAnswer domains() {
        final List<DomainEntry> domains = new ArrayList<>();
        XenDomctlGetdomaininfo info = domctl.infoFrom(0);
        while (info != null) {
            domains.add(new DomainEntry(info.domain(), store.name(info.domain())));
            info = domctl.infoFrom(info.domain() + 1);
        }
        return new ToolstackAnswer.Domains(List.copyOf(domains));
    }
}
