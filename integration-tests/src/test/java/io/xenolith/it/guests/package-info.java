/** Guests that only the tests run; scenarios name them by class. */
package io.xenolith.it.guests;
