/**
 * Saving and restoring PV guests: what a domain is, taken out of it and put into another by hypercalls and mappings of its
 * frames, as Xen's libxenguest does it.
 */
package io.xenolith.dom0.migration;
