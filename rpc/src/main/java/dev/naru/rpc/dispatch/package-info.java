/** From a request to the handler that answers it and back; knows no socket. */
@NullMarked
package dev.naru.rpc.dispatch;

import org.jspecify.annotations.NullMarked;
