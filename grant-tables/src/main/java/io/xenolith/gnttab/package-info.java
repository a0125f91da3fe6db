/**
 * Grant tables: what one domain lets another map, copy or take over.
 *
 * <ul>
 * <li>{@link io.xenolith.gnttab.GrantTable}: one per domain; the granter's shared frames and active entries, and the
 * mapper's {@link io.xenolith.gnttab.Maptrack}.
 * <li>One class per operation of {@code grant_table_op}: {@link io.xenolith.gnttab.MapGrantRef},
 * {@link io.xenolith.gnttab.UnmapGrantRef}, {@link io.xenolith.gnttab.CopyGrant},
 * {@link io.xenolith.gnttab.TransferGrant}, {@link io.xenolith.gnttab.SetVersion},
 * {@link io.xenolith.gnttab.SwapGrantRef}, {@link io.xenolith.gnttab.CacheFlush} and
 * {@link io.xenolith.gnttab.TableQueries}. {@link io.xenolith.gnttab.GrantOperations} holds one of each for a host.
 * <li>{@link io.xenolith.gnttab.GrantHost}: what these need of the hypervisor.
 * </ul>
 *
 * <p>Elements come as flyweights over a private copy, never over the guest's own memory: the caller copies an element in
 * once, and copies the status back. Every guest fault is a {@code GNTST_*} status or a negative errno. Nothing here is
 * thread-safe: one thread owns a host.
 */
package io.xenolith.gnttab;
