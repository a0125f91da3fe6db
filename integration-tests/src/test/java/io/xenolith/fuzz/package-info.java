/** Random hypercalls of all kinds against whole hosts, with everything recounted all the time. */
package io.xenolith.fuzz;
