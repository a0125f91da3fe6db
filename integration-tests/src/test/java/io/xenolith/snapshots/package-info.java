/** Hosts that go on from snapshots. */
package io.xenolith.snapshots;
