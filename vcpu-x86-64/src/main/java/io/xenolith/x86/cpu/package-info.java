/** Architectural state of one processor. */
package io.xenolith.x86.cpu;
