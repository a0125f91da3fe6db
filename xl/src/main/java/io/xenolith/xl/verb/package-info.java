/** The verbs, one a class, and the table of all that xl has ({@link io.xenolith.xl.verb.VerbTable}). */
package io.xenolith.xl.verb;
