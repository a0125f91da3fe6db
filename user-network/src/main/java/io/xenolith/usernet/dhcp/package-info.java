/** Addresses for guests that ask for one. */
package io.xenolith.usernet.dhcp;
