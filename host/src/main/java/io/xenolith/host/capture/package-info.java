/** Packets of the virtual network, written to files that packet analysers read. */
package io.xenolith.host.capture;
