/** The test kit as another project uses it: from outside its package. */
package io.xenolith.testkit.use;
