package dev.naru.rpc.client;

import dev.naru.engine.network.Clock;
import dev.naru.rpc.client.RpcTransportException.Reason;
import dev.naru.rpc.wire.JsonBytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A place to call at, over one connection that is made when it is first needed and made again when
 * it is lost: at once after a loss, then after 0.1 s, twice as long after each further failure, 5 s
 * at most. Meanwhile calls fail at once.
 */
final class TcpLink implements Link {

  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final int MOST_DOUBLINGS = 6;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final InetSocketAddress address;
  private final ClientOptions options;
  private final TcpPool pool;
  private final AtomicInteger pending = new AtomicInteger();

  // Guarded by this.
  private int failures;
  private long notBefore;
  private String reason = "";
  private Clock.@Nullable Scheduled again;
  private boolean closed;

  private volatile @Nullable Connection current;

  TcpLink(InetSocketAddress address, ClientOptions options, TcpPool pool) {
    this.address = address;
    this.options = options;
    this.pool = pool;
  }

  InetSocketAddress address() {
    return address;
  }

  int pending() {
    return pending.get();
  }

  boolean isUp() {
    Connection its = current;
    return its != null && its.isUp();
  }

  /** Whether a call would be sent or wait for a connection, not fail at once. */
  synchronized boolean isHopeful() {
    Connection its = current;
    return !closed && ((its != null && !its.isLost()) || waits() <= 0);
  }

  private long waits() {
    return failures == 0 ? 0 : notBefore - options.network().clock().nanos();
  }

  // --- calls; any thread

  @Override
  public void submit(Pending call) {
    call.link = this;
    pending.incrementAndGet();
    Connection its = connection();
    if (its == null) {
      lost(call, refusal());
    } else {
      its.submit(call);
    }
  }

  @Override
  public void emit(JsonBytes message, CompletableFuture<Void> sent) {
    Connection its = connection();
    if (its == null) {
      sent.completeExceptionally(refusal());
    } else {
      its.emit(message, sent);
    }
  }

  private synchronized RpcTransportException refusal() {
    return closed
        ? new RpcTransportException(Reason.CLIENT_CLOSED, "The client was closed")
        : new RpcTransportException(
            Reason.NOT_CONNECTED,
            "cannot connect to "
                + this
                + ": "
                + reason
                + "; the next attempt is in "
                + Math.max(0, waits() / 1_000_000)
                + " ms");
  }

  @Override
  public void execute(Runnable task) {
    Connection its = current;
    if (its != null) {
      its.execute(task);
    } else {
      task.run();
    }
  }

  @Override
  public void cancel(Pending call) {
    Connection its = current;
    if (its != null) {
      its.cancel(call);
    }
  }

  @Override
  public void grant(Pending call, int more) {
    Connection its = current;
    if (its != null) {
      its.grant(call, more);
    }
  }

  // --- the connection

  private @Nullable Connection connection() {
    Connection its = current;
    return its != null && !its.isLost() ? its : connect();
  }

  private synchronized @Nullable Connection connect() {
    Connection its = current;
    if (its != null && !its.isLost()) {
      return its;
    }
    if (closed || waits() > 0) {
      return null;
    }
    Connection made = new Connection(this, options);
    current = made;
    var connecting =
        options
            .network()
            .connect()
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    options.tls().ifPresent(tls -> channel.pipeline().addLast(tls(tls, channel)));
                    channel.pipeline().addLast(made);
                  }
                })
            .connect(address);
    made.begun(connecting.channel());
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            made.failed(String.valueOf(connected.cause().getMessage()));
          }
        });
    return made;
  }

  private SslHandler tls(SslContext tls, Channel channel) {
    SslHandler handler =
        tls.newHandler(channel.alloc(), address.getHostString(), address.getPort());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void opened() {
    failures = 0;
    reason = "";
  }

  /** A connection has ended, or was never made. */
  void gone(Connection which, boolean wasUp) {
    synchronized (this) {
      if (current != which || closed) {
        return;
      }
      if (!wasUp) {
        failures++;
        long wait =
            Math.min(
                FIRST_WAIT.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS),
                LONGEST_WAIT.toNanos());
        // Half of it is chance, so that many clients do not come back at the same moment.
        wait = wait / 2 + (long) (options.network().random().nextDouble() * wait / 2);
        notBefore = options.network().clock().nanos() + wait;
        reason = "the last attempt failed";
        again = options.network().clock().schedule(Duration.ofNanos(wait), this::connection);
      }
    }
  }

  // --- what the connection tells of calls

  /** It has been answered, or nobody waits. */
  void ended(Pending call) {
    pending.decrementAndGet();
    pool.ended();
  }

  /** It was not answered, and its connection is gone. */
  void lost(Pending call, RpcTransportException why) {
    pending.decrementAndGet();
    pool.lost(call, why);
  }

  @Override
  public void close() {
    Connection its;
    synchronized (this) {
      closed = true;
      if (again != null) {
        again.cancel();
      }
      its = current;
    }
    if (its != null) {
      its.close();
    }
  }

  @Override
  public String toString() {
    return address.getHostString() + ":" + address.getPort();
  }
}
