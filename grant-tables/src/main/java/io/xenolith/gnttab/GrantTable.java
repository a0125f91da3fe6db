package io.xenolith.gnttab;

/** The grant table of one domain. */
public final class GrantTable {
}
