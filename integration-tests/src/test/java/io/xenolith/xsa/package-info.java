/** Attacks on real Xen by advisory number that need whole hosts or machine code; docs/advisories.md lists all. */
package io.xenolith.xsa;
