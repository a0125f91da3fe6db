package io.xenolith.hypervisor.call;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.profile.StructForm;
import io.xenolith.abi.profile.VersionTable;
import io.xenolith.abi.profile.XenHeaders;
import java.util.HashMap;
import java.util.Map;

/**
 * The structs in the union of a domctl or sysctl that this host's Xen lays out in another way than the flyweights. Handlers
 * see the flyweights' layout only; a caller sees its own.
 */
public final class UnionForms {
    private final XenHeaders headers;
    private final int unionOffset;
    private final Map<Integer, StructForm> forms = new HashMap<>();

    /** @param unionOffset where the union begins in the whole struct */
    public UnionForms(final XenHeaders headers, final int unionOffset) {
        this.headers = headers;
        this.unionOffset = unionOffset;
    }

    /** Operation {@code cmd} has {@code struct tag}, {@code baseSize} bytes long as a flyweight, in the union. */
    public UnionForms with(final int cmd, final String tag, final int baseSize) {
        if (!headers.version().equals(VersionTable.BASE)) {
            forms.put(cmd, headers.form(tag, baseSize));
        }
        return this;
    }

    /** {@code op} as the handler of {@code cmd} knows it: itself where the layout is the same. */
    public LocalMemory toBase(final int cmd, final LocalMemory op) {
        final StructForm form = forms.get(cmd);
        if (form == null) {
            return op;
        }
        final LocalMemory known = new LocalMemory(op.array().clone());
        form.toBase(op, unionOffset, known, unionOffset);
        return known;
    }

    /** What the handler left in {@code known} goes back to {@code op}, which it was made from. */
    public void fromBase(final int cmd, final LocalMemory known, final LocalMemory op) {
        final StructForm form = forms.get(cmd);
        if (form != null) {
            op.write(0, known.array(), 0, unionOffset);
            form.fromBase(known, unionOffset, op, unionOffset);
        }
    }
}
