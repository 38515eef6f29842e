package dev.naru.rpc.server;

import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.FrameDecoder;
import dev.naru.rpc.wire.JsonBytes;
import dev.naru.rpc.wire.WireException;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who sent one envelope in one datagram; so is it answered. */
final class PlainCaller extends DatagramCaller {

  private static final Logger LOG = LoggerFactory.getLogger(PlainCaller.class);

  private static final String TOO_LARGE =
      "{\"err\":{\"status\":\"error\",\"message\":\"The answer does not fit in a datagram: call in"
          + " the reliable mode\"},\"isDisposed\":true,\"id\":";

  PlainCaller(DatagramPort port, InetSocketAddress remote) {
    super(port, remote);
  }

  @Override
  public void send(JsonBytes message) {
    if (message.length() <= DatagramPort.LARGEST_PLAIN) {
      port.write(remote, message);
      return;
    }
    try {
      Envelope.Part id =
          Envelope.parse(
                  FrameDecoder.ofDatagram(Unpooled.wrappedBuffer(message.copy())),
                  Integer.MAX_VALUE)
              .id();
      if (id != null) {
        port.write(remote, scratch().ascii(TOO_LARGE).append(id.copy()).ascii("}"));
      }
    } catch (WireException ours) {
      LOG.error("an answer of ours is none", ours);
    }
  }

  /** Nobody tells when it goes: a stream ends with its pattern's timeout. */
  @Override
  public boolean isConnected() {
    return false;
  }
}
