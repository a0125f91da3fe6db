package io.xenolith.dom0.xenstore;

/** Told when something under a watched path changed. */
@FunctionalInterface
public interface WatchCallback {
    /**
     * @param path what changed: the watched path or one below it; relative if the watch was set so
     */
    void onChange(String path);
}
