/**
 * Images in QEMU's qcow2 format, for reading. Source: QEMU's docs/interop/qcow2.txt. An image may come from anybody: whatever it
 * says is checked before it is believed, and nothing is made as large as it claims to be.
 */
package io.xenolith.host.image.qcow2;
