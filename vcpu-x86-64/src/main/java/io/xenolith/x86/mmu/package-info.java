/** Linear memory: page walks and the software TLB. */
package io.xenolith.x86.mmu;
