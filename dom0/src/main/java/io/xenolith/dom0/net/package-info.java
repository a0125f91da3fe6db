/** dom0's virtual network: learning bridges between the guests' network backends. */
package io.xenolith.dom0.net;
