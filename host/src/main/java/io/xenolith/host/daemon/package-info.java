/**
 * A host that lives longer than one command: {@link io.xenolith.host.daemon.LiveHost} is the host with its loop,
 * {@link io.xenolith.host.daemon.Daemon} puts it behind a socket, {@link io.xenolith.host.daemon.StateFolder} is what is on disk.
 */
package io.xenolith.host.daemon;
