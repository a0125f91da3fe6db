/** The guest's side of TCP flows: an endpoint of our own, and the table that ties each to a socket outside. */
package io.xenolith.usernet.tcp;
