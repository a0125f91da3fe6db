/** Instructions as text: what {@code objdump -d -M intel} prints for the same bytes. */
package io.xenolith.x86.disasm;
