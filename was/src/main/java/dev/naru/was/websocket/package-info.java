/** Jakarta WebSocket 2.2 through Tyrus: handshakes, connections, and what endpoints are made of. */
@NullMarked
package dev.naru.was.websocket;

import org.jspecify.annotations.NullMarked;
