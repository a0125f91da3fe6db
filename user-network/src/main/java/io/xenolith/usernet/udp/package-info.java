/** UDP flows: which socket outside stands for which guest's port. */
package io.xenolith.usernet.udp;
