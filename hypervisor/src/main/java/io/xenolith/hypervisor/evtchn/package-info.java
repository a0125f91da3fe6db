/** Event channels in the hypervisor: the hypercalls, and what {@link io.xenolith.evtchn.EventChannels} needs of a domain. */
package io.xenolith.hypervisor.evtchn;
