/** Two hostile guests that work together, and a check of who can write what, straight from their page tables. */
package io.xenolith.hypervisor.collusion;
