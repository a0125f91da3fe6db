/** Exact states of whole hosts in files, and hosts that go on from them. */
package io.xenolith.host.snapshot;
