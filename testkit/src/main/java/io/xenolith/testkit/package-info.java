/**
 * Tests that are guests: a JUnit Jupiter extension which gives a test a Xen host of its own and guests on it.
 *
 * <pre>
 *   &#64;XenTest(memory = "16M")
 *   class MyTest {
 *       &#64;Test
 *       void sendOnAClosedPortIsRefused(final Guest guest) {
 *           assertThatHypercall(guest.evtchnSend(99)).failsWith(XenError.EINVAL);
 *       }
 *   }
 * </pre>
 *
 * <p>{@link io.xenolith.testkit.XenTest} says what the host is like; {@link io.xenolith.testkit.Guest} is one guest, whose
 * hypercalls the test makes; {@link io.xenolith.testkit.TestHost} is the machine and its time. When the test is over it fails
 * if it left something behind ({@link io.xenolith.testkit.Leak}), unless it says why it may
 * ({@link io.xenolith.testkit.AllowLeaks}).
 *
 * <p>Every test has a host to itself and nothing is static, so tests may run in parallel. A host is used by the thread of its
 * test only.
 */
package io.xenolith.testkit;
