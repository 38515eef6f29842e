package dev.naru.web.proxy;

import dev.naru.engine.config.Limits;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.ListenerConfig;
import dev.naru.engine.network.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A server that says exactly the octets that a test tells it to, on any network. Text is
 * ISO-8859-1. Waiting ends after a generous time with an error.
 */
final class ScriptedUpstream implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final Channel listener;
  private final LinkedBlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();

  ScriptedUpstream(Network network) {
    listener =
        network.stream(new ListenerConfig(Endpoint.parse("http://127.0.0.1:0"), Limits.DEFAULTS))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Peer peer = new Peer(channel);
                    channel.pipeline().addLast(peer.new Receiver());
                    accepted.add(peer);
                  }
                })
            .bind()
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The next connection. */
  Peer accept() throws InterruptedException {
    Peer peer = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (peer == null) {
      throw new AssertionError("nobody connected");
    }
    return peer;
  }

  /** Whether nobody has connected that was not accepted. */
  boolean unasked() {
    return accepted.isEmpty();
  }

  /** Takes no more connections. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
  }

  /** A connection to it. */
  static final class Peer {
    private final Channel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final StringBuilder received = new StringBuilder();
    private boolean ended;

    private Peer(Channel channel) {
      this.channel = channel;
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** A request's head, to its empty line. */
    String head() {
      await(() -> received.indexOf("\r\n\r\n") >= 0, "head");
      return take(received.indexOf("\r\n\r\n") + 4);
    }

    /** Whether a whole head has come. */
    boolean hasHead() {
      lock.lock();
      try {
        return received.indexOf("\r\n\r\n") >= 0;
      } finally {
        lock.unlock();
      }
    }

    /** That many octets. */
    String octets(int count) {
      await(() -> received.length() >= count, count + " octets");
      return take(count);
    }

    Peer send(String text) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
      return this;
    }

    /** Reads no more, or goes on. */
    Peer reading(boolean on) {
      channel.config().setAutoRead(on);
      return this;
    }

    /** Cuts the connection, behind what was sent. */
    void close() {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).awaitUninterruptibly();
      channel.close().awaitUninterruptibly();
    }

    /** Waits until the other side has closed; answers what had not been read. */
    String rest() {
      await(() -> ended, "end");
      return take(received.length());
    }

    private String take(int count) {
      lock.lock();
      try {
        String text = received.substring(0, count);
        received.delete(0, count);
        return text;
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
            throw new AssertionError("no " + what + " came; unread: " + received);
          }
          left = changed.awaitNanos(left);
        }
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      } finally {
        lock.unlock();
      }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        String text = in.toString(StandardCharsets.ISO_8859_1);
        in.release();
        change(() -> received.append(text));
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
        context.close();
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
}
