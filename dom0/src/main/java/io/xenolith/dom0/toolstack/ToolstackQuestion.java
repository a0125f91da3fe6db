package io.xenolith.dom0.toolstack;

/** What somebody asks the toolstack who wants an answer, as a program calls a function of libxl. */
public sealed interface ToolstackQuestion {
    /** Which domains are there? */
    record DomainList() implements ToolstackQuestion {
    }
}
