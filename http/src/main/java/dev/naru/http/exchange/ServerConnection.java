package dev.naru.http.exchange;

import dev.naru.engine.limit.InFlight;
import dev.naru.engine.network.ConnectionEnds;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection of any version: the last handler of a channel's pipeline. This part gives exchanges
 * their threads. Everything runs on the channel's loop but for what says otherwise.
 */
public abstract class ServerConnection extends ChannelInboundHandlerAdapter
    implements HttpConnection {

  private static final AtomicLong IDS = new AtomicLong();

  /** What it shares with the others of its listener. */
  protected final ServerContext context;

  /** What it runs on. */
  protected final Channel channel;

  private final long id = IDS.incrementAndGet();
  private boolean inBurst;

  private final ThreadStarts starts;

  /** On a channel. */
  protected ServerConnection(ServerContext context, Channel channel) {
    this.context = context;
    this.channel = channel;
    this.starts = context.starts().of(channel.eventLoop());
  }

  // --- for the server; any thread

  /**
   * Ends the connection when what is being answered has been answered: the server goes down.
   * Whoever speaks in a tunnel is told by the end of what the client sends.
   */
  public abstract void drain();

  /** Adds what is being answered, for a dump. */
  public abstract void current(List<Current> all);

  /** Cuts the connection, whatever is in flight. */
  public final void close() {
    channel.close();
  }

  /**
   * An exchange that is being answered.
   *
   * @param exchange which
   * @param since when its head was complete, by the network's clock
   * @param stage where it stands
   * @param thread what works on it, where a thread does
   */
  public record Current(HttpExchange exchange, long since, Stage stage, Optional<Thread> thread) {}

  /** Where an exchange stands. */
  public enum Stage {
    /** Its body is read before a thread starts. */
    READING,
    /** Waits for a place among the work in flight. */
    QUEUED,
    /** Is worked on. */
    RUNNING,
    /** Nobody works on it: an application will go on with it. */
    PARKED,
    /** Its answer has begun. */
    WRITING
  }

  /** One of these, unless it is over. */
  protected static void add(@Nullable Exchange exchange, List<Current> all) {
    if (exchange != null && !exchange.completed()) {
      all.add(
          new Current(
              exchange,
              exchange.receivedNanos(),
              exchange.stage(),
              Optional.ofNullable(exchange.thread())));
    }
  }

  // --- threads

  /** Gives it a thread, when there is a place for it. */
  final void startThread(Exchange exchange) {
    InFlight.Ticket ticket = context.inFlight().ticket(() -> granted(exchange));
    exchange.ticket(ticket);
    if (!ticket.enter()) {
      exchange.overloaded();
    }
  }

  /** Runs more of an exchange that has been parked; any thread. */
  final void resume(Resumption work) {
    InFlight.Ticket ticket =
        context.inFlight().ticket(() -> context.network().executor().execute(work));
    work.ticket(ticket);
    ticket.enterAgain();
  }

  private void granted(Exchange exchange) {
    if (channel.eventLoop().inEventLoop()) {
      starts.add(exchange);
    } else {
      context.network().executor().execute(exchange);
    }
  }

  /** What was read is being looked at. */
  protected final void beginBurst() {
    inBurst = true;
  }

  /** Whether what was read is being looked at. */
  protected final boolean inBurst() {
    return inBurst;
  }

  /** All that was read has been looked at. */
  protected final void endBurst() {
    inBurst = false;
  }

  /**
   * Closes when what was written has been sent. While the client may still be sending, closing at
   * once would reset the connection, and the client might never see our last words: so our side is
   * shut down first and the client's is read for a while (RFC 9112, section 9.6).
   */
  protected final void closeAfterWrites(ConnectionTimes times, boolean linger) {
    times.awaitNothing();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (sent.isSuccess() && linger && channel instanceof DuplexChannel duplex) {
                shutdownOutput(duplex);
                times.linger();
              } else {
                channel.close();
              }
            });
    times.awaitWrites();
  }

  /**
   * Inside TLS the end is said in its own words first, or it would look cut off (RFC 9112, 9.8).
   */
  private static void shutdownOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(said -> channel.shutdownOutput());
    }
  }

  /**
   * The server goes down: the client's direction of that tunnel ends behind what has come of it.
   */
  protected abstract void endTunnel(Exchange exchange);

  /** The thread of an exchange that had been over before has come to its end. */
  protected void threadEnded(Exchange exchange) {}

  // --- for everybody

  /** What it shares with the others of its listener. */
  public final ServerContext context() {
    return context;
  }

  /** The loop that it lives on. */
  public final EventExecutor loop() {
    return channel.eventLoop();
  }

  @Override
  public final String id() {
    return Long.toString(id, Character.MAX_RADIX);
  }

  @Override
  public final InetSocketAddress remote() {
    return internet(ConnectionEnds.source(channel));
  }

  @Override
  public final InetSocketAddress local() {
    return internet(ConnectionEnds.destination(channel));
  }

  private static InetSocketAddress internet(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress known
        ? known
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public final Optional<SSLSession> tls() {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    return handler == null ? Optional.empty() : Optional.of(handler.engine().getSession());
  }
}
