/**
 * What every paravirtual kernel written in Java needs, on the ABI alone: hypercalls with arguments in guest memory
 * ({@link io.xenolith.guest.XenCalls}), boot information, pages and page tables, events, grants, time, the xenstore and
 * console rings. Nothing here blocks or schedules: a kernel that runs handlers to completion (dom0's) and one with
 * tasks
 * (domU's) both build on it. Every object belongs to one virtual CPU, whose memory it was given.
 */
package io.xenolith.guest;
