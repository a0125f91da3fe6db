/**
 * Who may do what: every permission check of the hypervisor asks {@link io.xenolith.hypervisor.xsm.Xsm}, which answers by
 * Xen's defaults or, if the host was given one, by a FLASK policy. {@code docs/flask.md} describes the policy's language.
 */
package io.xenolith.hypervisor.xsm;
