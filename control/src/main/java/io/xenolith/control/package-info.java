/** The wire between commands and a long-lived host: see control.proto and toolstack.proto. */
package io.xenolith.control;
