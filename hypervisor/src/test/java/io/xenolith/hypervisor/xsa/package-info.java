/** Attacks on real Xen that were published as security advisories, tried here; docs/advisories.md lists them. */
package io.xenolith.hypervisor.xsa;
