package io.xenolith.drivers.block;

import io.xenolith.abi.GrantRef;

/**
 * A page that the backend may access.
 *
 * @param page its address
 * @param grant what the backend knows it by
 * @param own the frontend's own page, to be given back when the grant has ended; else the requester's
 */
record SharedPage(long page, GrantRef grant, boolean own) {
}
