/**
 * Shared rings: requests and responses in slots ({@link io.xenolith.drivers.ring.FrontRing},
 * {@link io.xenolith.drivers.ring.BackRing}) and streams of bytes ({@link io.xenolith.drivers.ring.ByteProducer},
 * {@link io.xenolith.drivers.ring.ByteConsumer}). Rings read and write memory and know of no event channel: they tell
 * their owner when the protocol asks for a notification. Whatever a driver must be able to trust is kept outside the
 * shared page.
 *
 * @see io.xenolith.drivers.ring.SharedRingLayout
 */
package io.xenolith.drivers.ring;
