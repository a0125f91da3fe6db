/**
 * Debian's paravirtual guests: fetched with the machine's own apt, unpacked under stable names, with a small initramfs that is
 * made here. No root is needed, and nothing of the machine's own package lists is touched.
 */
package io.xenolith.host.guests;
