package dev.naru.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Tells a client that sends a plain request to a port of TLS what is wrong. A TLS record of a
 * handshake begins with the octet 22 (RFC 8446, section 5.1), a method with a letter. Stands before
 * the decryption and leaves when the first octet has come.
 */
final class PlainTextRefusal extends ChannelInboundHandlerAdapter {

  private static final String TEXT = "400 Bad Request: this port speaks TLS, use https://\n";
  private static final byte[] ANSWER =
      ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain;charset=utf-8\r\nConnection: close\r\n"
              + "Content-Length: "
              + TEXT.length()
              + "\r\n\r\n"
              + TEXT)
          .getBytes(StandardCharsets.US_ASCII);

  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (refused) {
      in.release();
      return;
    }
    if (!in.isReadable()) {
      context.fireChannelRead(in);
      return;
    }
    byte first = in.getByte(in.readerIndex());
    if (first < 'A' || first > 'Z') {
      context.fireChannelRead(in);
      context.pipeline().remove(this);
      return;
    }
    refused = true;
    in.release();
    // From here, so that it does not pass the encryption.
    context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER)).addListener(ChannelFutureListener.CLOSE);
  }
}
