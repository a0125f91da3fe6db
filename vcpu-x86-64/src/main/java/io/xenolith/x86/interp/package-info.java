/** The interpreter (tier 0) and the general-purpose instructions. */
package io.xenolith.x86.interp;
