/** Texts that several verbs print: CPU lists, JSON, times. */
package io.xenolith.xl.text;
