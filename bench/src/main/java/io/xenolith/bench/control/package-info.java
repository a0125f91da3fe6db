/** What clients of the control server can do to the speed of guests. */
package io.xenolith.bench.control;
