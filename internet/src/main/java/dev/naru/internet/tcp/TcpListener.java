package dev.naru.internet.tcp;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.ArrayDeque;
import java.util.Optional;

/** A passive open: the LISTEN state (RFC 9293 section 3.10.7.2), and who waits to be accepted. */
public final class TcpListener {

  /** Hears that somebody waits. */
  @FunctionalInterface
  public interface Handler {
    /** One more connection may be {@link TcpListener#accept accepted}. */
    void onAcceptable(long now, TcpListener listener);
  }

  private final TcpStack stack;
  private final Optional<IpAddress> address;
  private final int port;
  private final int backlog;
  private TcpConfig config;
  private final Handler handler;
  private final ArrayDeque<TcpConnection> waiting = new ArrayDeque<>();
  private int halfOpen;
  private int pendingFastOpen; // RFC 7413 section 5.1, PendingFastOpenRequests
  private boolean closed;
  private long cookiesSent;

  TcpListener(
      TcpStack stack,
      Optional<IpAddress> address,
      int port,
      int backlog,
      TcpConfig config,
      Handler handler) {
    this.stack = stack;
    this.address = address;
    this.port = port;
    this.backlog = backlog;
    this.config = config;
    this.handler = handler;
  }

  /** The address it listens on; empty for all of the host. */
  public Optional<IpAddress> address() {
    return address;
  }

  public int port() {
    return port;
  }

  /** How the connections behave whose SYN is yet to come. */
  public void config(TcpConfig newConfig) {
    config = newConfig;
  }

  public TcpState state() {
    return closed ? States.CLOSED : States.LISTEN;
  }

  /** Handshakes under way. */
  public int halfOpen() {
    return halfOpen;
  }

  /** Connections that wait to be accepted. */
  public int waiting() {
    return waiting.size();
  }

  /** SYNs that were answered without remembering them. */
  public long cookiesSent() {
    return cookiesSent;
  }

  /**
   * Takes the connection that has waited longest. It is established, or has data that came with its
   * SYN (RFC 7413), and may be over already; what has happened on it is told to {@code
   * connectionHandler} before this returns.
   */
  public Optional<TcpConnection> accept(long now, ConnectionHandler connectionHandler) {
    TcpConnection first = waiting.poll();
    if (first == null) {
      return Optional.empty();
    }
    first.attach(now, connectionHandler);
    return Optional.of(first);
  }

  /** Takes no more connections, and resets those that nobody has accepted. */
  public void close(long now) {
    if (!closed) {
      closed = true;
      stack.unbind(now, this);
      waiting.forEach(c -> c.abort(now));
      waiting.clear();
    }
  }

  boolean takes(IpAddress local) {
    return address.isEmpty() || address.get().equals(local);
  }

  /**
   * A segment that belongs to no connection; takes over its payload.
   *
   * @param isnAbove the number that our next ISN for this pair of sockets must be above, if it had
   *     an incarnation until now
   */
  void onSegment(long now, FourTuple tuple, TcpSegment segment, Optional<Integer> isnAbove) {
    if (segment.rst()) { // first: a RST is ignored
      segment.release();
    } else if (segment.hasAck()) { // second: nothing was sent yet, unless a cookie was
      onAck(now, tuple, segment);
    } else if (segment.syn()) { // third
      onSyn(now, tuple, segment, isnAbove);
      segment.release(); // data on it that is not taken will come again
    } else {
      segment.release();
    }
  }

  private void onAck(long now, FourTuple tuple, TcpSegment ack) {
    Optional<TcpSegment> syn =
        cookiesSent > 0 && !ack.syn() ? stack.cookies().open(now, tuple, ack) : Optional.empty();
    if (syn.isEmpty()) {
      stack.refuse(now, tuple, ack);
    } else if (waiting.size() >= backlog) {
      ack.release(); // its data will come again
    } else {
      halfOpen++;
      TcpConnection made = stack.create(now, tuple, config, this);
      made.openByCookie(now, ack.ack() - 1, syn.get(), ack);
    }
  }

  private void onSyn(long now, FourTuple tuple, TcpSegment syn, Optional<Integer> isnAbove) {
    if (waiting.size() >= backlog) {
      return; // as if lost: the peer will try again when there may be room
    }
    if (halfOpen + waiting.size() >= backlog) {
      answerWithCookie(now, tuple, syn);
      return;
    }
    int isn = stack.isn().next(now, tuple);
    if (isnAbove.isPresent() && isn - isnAbove.get() <= 0) {
      isn = isnAbove.get() + 65536; // RFC 1122 section 4.2.2.13 (1)
    }
    TcpConnection made = stack.create(now, tuple, config, this);
    Optional<FastOpenCookie> shown = syn.options().fastOpen();
    if (config.fastOpen() == 0 || shown.isEmpty()) {
      halfOpen++;
      made.openPassively(now, isn, syn);
      return;
    }
    FastOpenCookie ours = stack.fastOpen().cookieFor(tuple.remote());
    if (pendingFastOpen < config.fastOpen() && shown.get().equals(ours)) {
      pendingFastOpen++;
      waiting.add(made);
      made.openPassivelyFast(now, isn, syn);
      handler.onAcceptable(now, this);
    } else { // RFC 7413 section 4.1.2: whoever asks, or has an old one, is given one
      halfOpen++;
      made.openPassively(now, isn, syn, ours);
    }
  }

  private void answerWithCookie(long now, FourTuple tuple, TcpSegment syn) {
    cookiesSent++;
    TcpOptions theirs = syn.options();
    int mss = Handshake.mss(config, stack.pathMtu(now, tuple), tuple);
    TcpOptions options = TcpOptions.NONE.withMss(mss);
    if (config.timestamps() && theirs.hasTimestamps()) {
      int clock = new Timestamps(stack.isn().timestampOffset(tuple)).value(now);
      options = options.withTimestamps(SynCookies.remember(clock, theirs), theirs.tsValue());
      if (config.sack() && theirs.sackPermitted()) {
        options = options.withSackPermitted();
      }
      if (config.windowScaling() && theirs.hasWindowScale()) {
        options = options.withWindowScale(Receiver.shift(config));
      }
    }
    TcpSegment answer =
        new TcpSegment(
            tuple.localPort(),
            tuple.remotePort(),
            stack.cookies().make(now, tuple, syn),
            syn.seq() + 1,
            TcpSegment.SYN | TcpSegment.ACK,
            Math.min(65535, config.receiveBuffer()),
            0,
            options,
            Payload.empty());
    stack.send(now, tuple, answer, Ecn.NOT_ECT, SendCause.SYN_COOKIE);
  }

  /** A connection of this listener's has left SYN-RECEIVED. */
  void onHandshakeOver(long now, TcpConnection connection, boolean fastOpen) {
    if (fastOpen) { // it has been accepted, or waits for it
      pendingFastOpen--;
      return;
    }
    halfOpen--;
    if (connection.state() instanceof TcpState.Closed) {
      return;
    }
    if (closed) {
      connection.abort(now);
      return;
    }
    waiting.add(connection);
    handler.onAcceptable(now, this);
  }
}
