/** Recounts a whole host from scratch and compares: for tests, fuzzing and studies. Changes nothing. */
package io.xenolith.hypervisor.check;
