/** Decompressors for the formats that kernels and ramdisks come in, which bound what they write and survive any input. */
package io.xenolith.dom0.builder.unpack;
