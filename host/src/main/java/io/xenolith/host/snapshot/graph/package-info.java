/** Object graphs as bytes: every reachable object once, cycles and shared objects included. */
package io.xenolith.host.snapshot.graph;
