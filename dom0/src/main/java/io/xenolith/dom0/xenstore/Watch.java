package io.xenolith.dom0.xenstore;

/**
 * One watch of a connection.
 *
 * @param path absolute, or a special name
 * @param token the client's, handed back with every event
 * @param prefixLength how much of a path an event leaves out, because the watch was set with a relative path; 0 for none
 */
record Watch(String path, String token, int prefixLength) {
    /** The path an event about {@code changed} shows. */
    String eventPath(final String changed) {
        return prefixLength == 0 ? changed : changed.substring(Math.min(changed.length(), prefixLength + 1));
    }

    int memoryBytes() {
        return path.length() + token.length();
    }
}
