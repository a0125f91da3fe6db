/** A run as a whole: what goes in, what comes out. */
package io.xenolith.host.run;
