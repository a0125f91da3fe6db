/** Speed of the x86-64 engine by itself. */
package io.xenolith.bench.cpu;
