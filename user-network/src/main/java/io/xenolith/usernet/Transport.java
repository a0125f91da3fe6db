package io.xenolith.usernet;

/** What carries bytes between programs. */
public enum Transport {
    TCP, UDP
}
