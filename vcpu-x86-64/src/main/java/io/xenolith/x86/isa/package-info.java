/** The encodings of x86-64 instructions: one table for decoder, disassembler and tests. */
package io.xenolith.x86.isa;
