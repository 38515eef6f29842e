/** The bytes of the message layer: frames, envelopes and JSON. Knows no socket and no handler. */
@NullMarked
package dev.naru.rpc.wire;

import org.jspecify.annotations.NullMarked;
