/**
 * Xen's save format as bytes: xl's header, libxl's records, and the libxc stream within them. What is read is hostile: each
 * length and count is checked before anything is allocated or read for it. Source: Xen docs/specs, libxc-migration-stream and
 * libxl-migration-stream.
 */
package io.xenolith.dom0.migration.stream;
