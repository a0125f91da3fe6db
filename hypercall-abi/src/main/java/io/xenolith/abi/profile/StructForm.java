package io.xenolith.abi.profile;

import io.xenolith.abi.LocalMemory;
import java.util.Arrays;

/**
 * A C struct as another version lays it out, against the flyweight of this project: which byte of the one is which of the
 * other. A field that one of them lacks reads as zero there; a wider field of one keeps the low bytes of the narrower.
 */
public final class StructForm {
    private static final int NOWHERE = -1;

    /** For each byte of the other layout where it is in the flyweight's. */
    private final int[] inBase;
    private final int baseSize;

    private StructForm(final int[] inBase, final int baseSize) {
        this.inBase = inBase;
        this.baseSize = baseSize;
    }

    /** Size of the struct in the other layout, bytes. */
    public int size() {
        return inBase.length;
    }

    /** The struct at {@code from} of {@code theirs}, written as the flyweight has it at {@code to} of {@code base}. */
    public void toBase(final LocalMemory theirs, final long from, final LocalMemory base, final long to) {
        base.fill(to, baseSize, (byte) 0);
        for (int i = 0; i < inBase.length; i++) {
            if (inBase[i] != NOWHERE) {
                base.putByte(to + inBase[i], theirs.getByte(from + i));
            }
        }
    }

    /** The way back; bytes of {@code theirs} that the flyweight does not have stay as they are. */
    public void fromBase(final LocalMemory base, final long from, final LocalMemory theirs, final long to) {
        for (int i = 0; i < inBase.length; i++) {
            if (inBase[i] != NOWHERE) {
                theirs.putByte(to + i, base.getByte(from + inBase[i]));
            }
        }
    }

    /** Where the fields are that differ; first {@link #hides} for each of them, then {@link #moves}. */
    static final class Builder {
        private final int[] inBase;
        private final int baseSize;

        Builder(final int size, final int baseSize) {
            this.inBase = new int[size];
            this.baseSize = baseSize;
            Arrays.setAll(inBase, i -> i < baseSize ? i : NOWHERE);
        }

        /** What lies at the field's place in either layout is not what lies there in the other. */
        void hides(final XenHeaders.Place theirs, final XenHeaders.Place base) {
            for (int i = 0; i < inBase.length; i++) {
                final boolean field = theirs.there() && i >= theirs.first() && i < theirs.end();
                final boolean replaced = base.there() && i >= base.first() && i < base.end();
                inBase[i] = field || replaced ? NOWHERE : inBase[i];
            }
        }

        /** A field that both have. */
        void moves(final XenHeaders.Place theirs, final XenHeaders.Place base) {
            for (int i = 0; theirs.there() && base.there() && i < Math.min(theirs.second(), base.second()); i++) {
                inBase[theirs.first() + i] = base.first() + i;
            }
        }

        StructForm build() {
            return new StructForm(inBase, baseSize);
        }
    }
}
