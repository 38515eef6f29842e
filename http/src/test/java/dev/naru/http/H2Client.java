package dev.naru.http;

import dev.naru.engine.network.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client that sends exactly the HTTP/2 frames that it is told to, on any network, and keeps what
 * comes back. It answers nothing of its own accord. Waiting ends after a generous time with an
 * error.
 */
public final class H2Client implements AutoCloseable {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  /** The end of the connection, as if it were a frame. */
  public static final int END = -1;

  private static final long PATIENCE_SECONDS = 30;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /**
   * What came.
   *
   * @param fields {@code name: value} of HEADERS
   */
  public record Frame(int type, int flags, int stream, byte[] payload, List<String> fields) {

    /** The code of a RST_STREAM or GOAWAY. */
    public Http2Error code() {
      ByteBuf in = Unpooled.wrappedBuffer(payload);
      return Http2Error.valueOf(in.getUnsignedInt(type == GOAWAY ? 4 : 0));
    }

    /** The last stream of a GOAWAY. */
    public int last() {
      return Unpooled.wrappedBuffer(payload).getInt(0);
    }

    /** What a GOAWAY says for a person. */
    public String why() {
      return new String(payload, 8, payload.length - 8, StandardCharsets.US_ASCII);
    }

    /** Whether the stream ends with it. */
    public boolean end() {
      return (flags & END_STREAM) != 0;
    }
  }

  private final Channel channel;
  private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
  private final List<Frame> passedOver = new ArrayList<>();
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private ByteBuf batch = Unpooled.buffer();

  private H2Client(Network network, SocketAddress address) {
    SocketAddress target =
        address instanceof InetSocketAddress internet
            ? InetSocketAddress.createUnresolved("127.0.0.1", internet.getPort())
            : address;
    channel =
        network
            .connect()
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new Receiver())
            .connect(target)
            .syncUninterruptibly()
            .channel();
  }

  /** Connects, says nothing. */
  public static H2Client silent(Network network, SocketAddress address) {
    return new H2Client(network, address);
  }

  /** Connects, says that it speaks HTTP/2 and has no settings, and takes those of the server. */
  public static H2Client connect(Network network, SocketAddress address) {
    return new H2Client(network, address).preface().settings().frame(SETTINGS, ACK, 0).send();
  }

  // --- frames, which gather until send()

  public H2Client preface() {
    batch.writeCharSequence(PREFACE, StandardCharsets.US_ASCII);
    return this;
  }

  public H2Client frame(int type, int flags, int stream, byte... payload) {
    batch.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    batch.writeBytes(payload);
    return this;
  }

  /** Identifier and value, one after another. */
  public H2Client settings(int... pairs) {
    ByteBuf payload = Unpooled.buffer();
    for (int i = 0; i < pairs.length; i += 2) {
      payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
    }
    return frame(SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
  }

  /** A field section's octets; name and value, one after another. */
  public byte[] block(String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, headers, out);
    } catch (Http2Exception failure) {
      throw new IllegalArgumentException(failure);
    }
    return ByteBufUtil.getBytes(out);
  }

  /** HEADERS with those fields, name and value one after another. */
  public H2Client headers(int stream, boolean end, String... fields) {
    return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
  }

  /** A request without pseudo-header fields that matter, and further fields. */
  public H2Client request(int stream, boolean end, String method, String target, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "http", ":authority", "a", ":path", target));
    all.addAll(List.of(more));
    return headers(stream, end, all.toArray(new String[0]));
  }

  public H2Client get(int stream) {
    return request(stream, true, "GET", "/");
  }

  public H2Client data(int stream, boolean end, String text) {
    return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public H2Client reset(int stream) {
    return frame(RST_STREAM, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
  }

  public H2Client windowUpdate(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, ByteBufUtil.getBytes(Unpooled.copyInt(increment)));
  }

  public H2Client ping(long data) {
    return frame(PING, 0, 0, ByteBufUtil.getBytes(Unpooled.copyLong(data)));
  }

  /** Sends what has gathered, in one write; waits until the network has it. */
  public H2Client send() {
    ByteBuf all = batch;
    batch = Unpooled.buffer();
    channel.writeAndFlush(all).awaitUninterruptibly();
    return this;
  }

  /** Sends what has gathered, without waiting. */
  public H2Client sendLater() {
    ByteBuf all = batch;
    batch = Unpooled.buffer();
    channel.writeAndFlush(all);
    return this;
  }

  /** Octets that are no frame. */
  public H2Client octets(byte... octets) {
    batch.writeBytes(octets);
    return this;
  }

  /** Reads no more, or reads again. */
  public H2Client reading(boolean on) {
    channel.config().setAutoRead(on);
    return this;
  }

  // --- what came

  /** Waits for a frame of which that is true; the others stay for later. */
  public Frame await(Predicate<Frame> wanted, String what) throws IOException {
    for (int i = 0; i < passedOver.size(); i++) {
      if (wanted.test(passedOver.get(i))) {
        return passedOver.remove(i);
      }
    }
    try {
      while (true) {
        Frame next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null || (next.type == END && !wanted.test(next))) {
          throw new IOException(what + " did not come, but " + passedOver);
        }
        if (wanted.test(next)) {
          return next;
        }
        passedOver.add(next);
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Waits for a frame of that type, on any stream. */
  public Frame await(int type) throws IOException {
    return await(frame -> frame.type == type, "a frame of type " + type);
  }

  /** Waits for a frame of that type on that stream. */
  public Frame await(int type, int stream) throws IOException {
    return await(
        frame -> frame.type == type && frame.stream == stream,
        "a frame of type " + type + " on " + stream);
  }

  /** Waits until the server has answered a ping, and so read everything before it. */
  public H2Client settle() throws IOException {
    ping(42).send();
    await(frame -> frame.type == PING && (frame.flags & ACK) != 0, "an answered ping");
    return this;
  }

  /** Frames that have come and that nobody has waited for. */
  public List<Frame> rest() {
    received.drainTo(passedOver);
    return List.copyOf(passedOver);
  }

  /** Waits for the end of the connection, and of what came before says the GOAWAY. */
  public Frame goAway() throws IOException {
    Frame last = await(GOAWAY);
    await(END);
    return last;
  }

  /** A final answer, to its end; lets the server send as much as it wants. */
  public TestResponse response(int stream) throws IOException {
    Frame head = await(HEADERS, stream);
    while (head.fields.getFirst().startsWith(":status: 1")) {
      head = await(HEADERS, stream);
    }
    StringBuilder body = new StringBuilder();
    List<String> trailers = List.of();
    int pieces = 0;
    boolean end = head.end();
    while (!end) {
      Frame next =
          await(
              frame ->
                  frame.stream == stream
                      && (frame.type == DATA || frame.type == HEADERS || frame.type == RST_STREAM),
              "more of " + stream);
      if (next.type == RST_STREAM) {
        throw new IOException("reset with " + next.code());
      } else if (next.type == HEADERS) {
        trailers = next.fields;
      } else {
        pieces++;
        body.append(new String(next.payload, StandardCharsets.ISO_8859_1));
        if (next.payload.length > 0) {
          windowUpdate(0, next.payload.length);
          if (!next.end()) {
            windowUpdate(stream, next.payload.length);
          }
          sendLater();
        }
      }
      end = next.end();
    }
    return response(head, body.toString(), trailers, pieces);
  }

  private static TestResponse response(Frame head, String body, List<String> trailers, int pieces) {
    int status = Integer.parseInt(head.fields.getFirst().substring(":status: ".length()));
    return new TestResponse(
        status, head.fields.subList(1, head.fields.size()), body, trailers, pieces);
  }

  /** An interim answer, or the head of a final one. */
  public TestResponse anyHead(int stream) throws IOException {
    return response(await(HEADERS, stream), "", List.of(), 0);
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private final class Receiver extends ChannelInboundHandlerAdapter {
    private final DefaultHttp2HeadersDecoder decoder =
        new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteBuf pending = Unpooled.buffer();
    private final ByteBuf section = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Http2Exception {
      ByteBuf in = (ByteBuf) message;
      pending.writeBytes(in);
      in.release();
      while (pending.readableBytes() >= 9
          && pending.readableBytes() >= 9 + pending.getUnsignedMedium(pending.readerIndex())) {
        int length = pending.readUnsignedMedium();
        int type = pending.readUnsignedByte();
        int flags = pending.readUnsignedByte();
        int stream = pending.readInt();
        byte[] payload = new byte[length];
        pending.readBytes(payload);
        List<String> fields = new ArrayList<>();
        if (type == HEADERS || type == CONTINUATION) {
          section.writeBytes(payload);
        }
        if ((type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0) {
          decoder
              .decodeHeaders(stream, section)
              .forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
          section.clear();
        }
        received.add(new Frame(type, flags, stream, payload, fields));
      }
      pending.discardSomeReadBytes();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        received.add(new Frame(END, 0, 0, new byte[0], List.of()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      received.add(new Frame(END, 0, 0, new byte[0], List.of()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
