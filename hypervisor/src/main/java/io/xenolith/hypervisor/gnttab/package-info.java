/**
 * Grant tables in this hypervisor: {@link io.xenolith.hypervisor.gnttab.GrantTables} gives domains their tables,
 * {@link io.xenolith.hypervisor.gnttab.GrantTableOp} is hypercall 20, and
 * {@link io.xenolith.hypervisor.gnttab.FrameTableGrantHost} connects {@link io.xenolith.gnttab} with the frame table and
 * the page tables.
 */
package io.xenolith.hypervisor.gnttab;
