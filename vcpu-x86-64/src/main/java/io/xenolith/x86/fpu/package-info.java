/** The x87 unit: 80-bit arithmetic. */
package io.xenolith.x86.fpu;
