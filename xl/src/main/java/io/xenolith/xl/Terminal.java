package io.xenolith.xl;

/** Where a command's words go: two streams of text, each written whole at once. */
public interface Terminal {
    void out(String text);

    void err(String text);

    /** Standard output as octets, for what is no text. */
    void out(byte[] bytes);

    /** Somebody sees standard output change. */
    default boolean live() {
        return false;
    }
}
