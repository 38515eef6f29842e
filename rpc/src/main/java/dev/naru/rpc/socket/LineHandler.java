package dev.naru.rpc.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes lines, which end with a line feed, out of a stream of bytes. */
final class LineHandler extends ChannelInboundHandlerAdapter {

  /** Bytes of a line; who sends a longer one is cut off. */
  static final int LONGEST = 64 * 1_024;

  private final Inbox<String> inbox;
  private final ByteBuf line = Unpooled.buffer();

  LineHandler(Inbox<String> inbox) {
    this.inbox = inbox;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable() && context.channel().isOpen()) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        line.writeBytes(in, end < 0 ? in.readableBytes() : end - in.readerIndex());
        if (line.readableBytes() > LONGEST) {
          inbox.end(new IOException("a line of more than " + LONGEST + " bytes"));
          context.close();
        } else if (end >= 0) {
          in.skipBytes(1);
          String text = line.toString(StandardCharsets.UTF_8);
          line.clear();
          inbox.add(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inbox.end(new EOFException("the other end has closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    inbox.end(cause instanceof IOException io ? io : new IOException(cause));
    context.close();
  }
}
