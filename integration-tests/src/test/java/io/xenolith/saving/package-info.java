/** Guests that are saved and restored in Xen's own format. */
package io.xenolith.saving;
