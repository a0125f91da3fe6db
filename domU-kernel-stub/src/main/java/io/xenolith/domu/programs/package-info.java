/** Guest programs that come with the simulator: examples, disk checks, and guests that misbehave on purpose. */
package io.xenolith.domu.programs;
