package io.xenolith.hypervisor.xsm;

import java.util.List;

/** A policy's text has mistakes. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    PolicyException(final List<String> problems) {
        super(String.join("\n", problems));
    }

    /** The mistakes, each a line such as {@code "my.policy:3: no label 'domu_t', ..."}. */
    public List<String> problems() {
        return getMessage().lines().toList();
    }
}
