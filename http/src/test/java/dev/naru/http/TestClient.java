package dev.naru.http;

import dev.naru.engine.network.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A client that sends exactly the octets that it is told to, on any network, and reads answers
 * strictly. Text is ISO-8859-1. Waiting ends after a generous time with an error.
 */
public final class TestClient implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StringBuilder received = new StringBuilder();
  private boolean ended;
  private int consumed;

  /** Once so many octets have come, no more is read. */
  private int enough = Integer.MAX_VALUE;

  private TestClient(Network network, SocketAddress address) {
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

  /** Connects to where a listener says that it is. */
  public static TestClient connect(Network network, SocketAddress address) {
    return new TestClient(network, address);
  }

  /** Sends that text, in one write. */
  public TestClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends those octets, in one write; returns when the network has them. */
  public TestClient send(byte[] octets) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(octets)).awaitUninterruptibly();
    return this;
  }

  /** Sends, without waiting until the network has everything. */
  public TestClient sendLater(byte[] octets) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(octets));
    return this;
  }

  /** Sends no more; still reads. */
  public TestClient shutdownOutput() {
    ((DuplexChannel) channel).shutdownOutput().awaitUninterruptibly();
    return this;
  }

  /** Reads no more, so that the server's answers pile up; or reads again. */
  public TestClient reading(boolean on) {
    channel.config().setAutoRead(on);
    return this;
  }

  /**
   * Of a client that reads no more: reads on until at least that many octets have come that were
   * not read before, if they have not yet, and stops there of itself: whoever waits for them finds
   * hardly more than that, however late it is.
   */
  public TestClient readingUpTo(int count) {
    lock.lock();
    try {
      if (received.length() - consumed >= count) {
        return this; // the network had begun to read before it was told not to
      }
      enough = consumed + count;
    } finally {
      lock.unlock();
    }
    return reading(true).awaitOctets(count);
  }

  /** Reads a final answer to a request of that method, with its body. */
  public TestResponse response(String method) throws IOException {
    TestResponse response = TestResponse.read(this::line, this::octets, method);
    while (response.status() < 200) {
      response = TestResponse.read(this::line, this::octets, method);
    }
    return response;
  }

  /** Reads a final answer to a GET. */
  public TestResponse response() throws IOException {
    return response("GET");
  }

  /** Reads an answer, which may be an interim one. */
  public TestResponse anyResponse() throws IOException {
    return TestResponse.read(this::line, this::octets, "GET");
  }

  /** Reads to the end of the connection and answers what had not been read before. */
  public String rest() {
    await(() -> ended, "the connection's end");
    lock.lock();
    try {
      String rest = received.substring(consumed);
      consumed = received.length();
      return rest;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for that many octets that have not been read before, without reading them. */
  public TestClient awaitOctets(int count) {
    await(() -> received.length() - consumed >= count, count + " octets");
    return this;
  }

  /** Waits for something that has not been read before, and reads what has come. */
  public String piece() {
    awaitOctets(1);
    lock.lock();
    try {
      String piece = received.substring(consumed);
      consumed = received.length();
      return piece;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing has come that was not read. */
  public boolean silent() {
    lock.lock();
    try {
      return received.length() == consumed;
    } finally {
      lock.unlock();
    }
  }

  private String line() throws IOException {
    await(() -> ended || received.indexOf("\r\n", consumed) >= 0, "a line");
    lock.lock();
    try {
      int end = received.indexOf("\r\n", consumed);
      if (end < 0) {
        throw new IOException("the connection ended; unread: " + received.substring(consumed));
      }
      String line = received.substring(consumed, end);
      consumed = end + 2;
      return line;
    } finally {
      lock.unlock();
    }
  }

  /** That many octets; all to the end with -1. */
  String octets(long count) throws IOException {
    await(() -> ended || (count >= 0 && received.length() - consumed >= count), count + " octets");
    lock.lock();
    try {
      int end = count < 0 ? received.length() : consumed + (int) count;
      if (end > received.length()) {
        throw new IOException("the connection ended within a body");
      }
      String octets = received.substring(consumed, end);
      consumed = end;
      return octets;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition, String what) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("no " + what + " came; unread: " + received.substring(consumed));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    } finally {
      lock.unlock();
    }
  }

  /** Cuts the connection. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private final class Receiver extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      String text = in.toString(StandardCharsets.ISO_8859_1);
      in.release();
      change(
          () -> {
            received.append(text);
            if (received.length() >= enough) {
              enough = Integer.MAX_VALUE;
              reading(false);
            }
          });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        change(() -> ended = true);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      change(() -> ended = true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // a reset: seen as the end
    }

    private void change(Runnable change) {
      lock.lock();
      try {
        change.run();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
