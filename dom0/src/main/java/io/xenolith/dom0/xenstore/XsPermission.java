package io.xenolith.dom0.xenstore;

import java.util.Optional;

/**
 * One entry of a node's permission list, text form letter and domain: {@code n} none, {@code r} read, {@code w} write,
 * {@code b} both.
 *
 * @param access {@link #READ} and {@link #WRITE} bits
 * @param ignored the domain did not exist when the entry was set: shown, but gives no right to a later domain of that id
 */
public record XsPermission(int domid, int access, boolean ignored) {
    public static final int NONE = 0;
    public static final int READ = 1;
    public static final int WRITE = 2;
    /** Only in the rights a connection turns out to have, never in an entry. */
    public static final int OWNER = 4;
    public static final int ALL = READ | WRITE | OWNER;

    private static final String LETTERS = "nrwb";
    private static final int DIGITS_MAX = 5;
    private static final int DOMID_MAX = 0xffff;

    /** Parses {@code r7} and the like; empty for anything else. */
    public static Optional<XsPermission> parse(final String text) {
        final int access = text.isEmpty() ? -1 : LETTERS.indexOf(text.charAt(0));
        final String digits = text.isEmpty() ? "" : text.substring(1);
        final boolean number = !digits.isEmpty() && digits.length() <= DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (access < 0 || !number || Integer.parseInt(digits) > DOMID_MAX) {
            return Optional.empty();
        }
        return Optional.of(new XsPermission(Integer.parseInt(digits), access, false));
    }

    @Override
    public String toString() {
        return LETTERS.substring(access, access + 1) + domid;
    }
}
