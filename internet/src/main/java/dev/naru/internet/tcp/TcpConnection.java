package dev.naru.internet.tcp;

import dev.naru.internet.ip.IpError;
import dev.naru.internet.tcp.TcpState.CloseWait;
import dev.naru.internet.tcp.TcpState.Closed;
import dev.naru.internet.tcp.TcpState.Closing;
import dev.naru.internet.tcp.TcpState.Established;
import dev.naru.internet.tcp.TcpState.FinWait1;
import dev.naru.internet.tcp.TcpState.FinWait2;
import dev.naru.internet.tcp.TcpState.LastAck;
import dev.naru.internet.tcp.TcpState.Listen;
import dev.naru.internet.tcp.TcpState.SynReceived;
import dev.naru.internet.tcp.TcpState.SynSent;
import dev.naru.internet.tcp.TcpState.TimeWait;
import dev.naru.internet.tcp.Timers.Timer;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpSegment;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection: its transmission control block (RFC 9293 section 3.3.1), and what its
 * application may do with it. Times are nanoseconds, never decreasing; all calls come on one
 * thread.
 *
 * <p>Whatever happens inside is settled at the end of the outermost call: first the application is
 * told, then what may be sent is sent, last an ACK that is due and that nothing has carried.
 */
public final class TcpConnection {
  final Lower lower;
  final Timers timers = new Timers();
  final Timestamps timestamps;
  EcnEcho ecn = EcnEcho.OFF;
  final Sender sender;
  final Receiver receiver;
  final LossRecovery recovery;
  final Transmitter transmitter = new Transmitter(this);
  private @Nullable Handshake handshake = new Handshake(this); // until it is complete
  private @Nullable Keepalive keepalive; // while it is on
  final Teardown teardown = new Teardown(this);
  final Counters counters = new Counters();
  boolean sackOk;

  /** When the stack will look at {@link #nextDeadline} next; its own. */
  long wakeAt = Long.MAX_VALUE;

  private final FourTuple tuple;
  private final TcpConfig config;
  private @Nullable ChallengeAcks challenges;
  final Notifications news = new Notifications();
  private TcpState state = States.CLOSED;
  private IpError.@Nullable Kind softError;
  private int depth;
  private boolean abandoned; // the application has closed: nobody reads any more
  private boolean writeRefused;
  private long userTimeout;
  private long linger = -1;

  TcpConnection(FourTuple tuple, TcpConfig config, Lower lower, int timestampOffset, int mtu) {
    this.tuple = tuple;
    this.config = config;
    this.lower = lower;
    timestamps = new Timestamps(timestampOffset);
    userTimeout = config.times().userTimeout();
    receiver = new Receiver(config, timers);
    sender = new Sender(this, mtu);
    recovery = new LossRecovery(this);
    keepalive = config.keepAlive().on() ? new Keepalive(this, config.keepAlive()) : null;
  }

  // What the stack does with it

  /** The OPEN call, active (RFC 9293 section 3.10.1). */
  void open(long now, int isn) {
    depth++;
    become(now, States.SYN_SENT);
    sender.start(now, isn, SendCause.SYN);
    settle(now);
  }

  /**
   * The OPEN call with data that may go with the SYN (RFC 7413 section 4.2.2).
   *
   * @param cookie as the peer has given it, or a request for one
   * @param data for the SYN, as much as it takes; this takes over the reference
   */
  void openFast(long now, int isn, FastOpenCookie cookie, Payload data) {
    depth++;
    become(now, States.SYN_SENT);
    handshake().fastOpen(cookie);
    if (data.isEmpty()) {
      sender.start(now, isn, SendCause.SYN);
    } else {
      sender.startFast(now, isn, data);
    }
    settle(now);
  }

  /** It never came to be. */
  void refuse(CloseReason reason) {
    teardown.over(reason);
  }

  /** A SYN has come in LISTEN (section 3.10.7.2). */
  void openPassively(long now, int isn, TcpSegment syn) {
    depth++;
    become(now, new SynReceived(true, false));
    handshake().onPeerSyn(now, syn);
    sender.firstWindow(syn);
    sender.start(now, isn, SendCause.SYN);
    settle(now);
  }

  /** As above; the SYN asks for a cookie, or has one that is not ours. */
  void openPassively(long now, int isn, TcpSegment syn, FastOpenCookie given) {
    handshake().fastOpen(given);
    openPassively(now, isn, syn);
  }

  /** A SYN with a cookie of ours has come: its data is taken, and may be answered at once. */
  void openPassivelyFast(long now, int isn, TcpSegment syn) {
    depth++;
    become(now, new SynReceived(true, true));
    handshake().onPeerSyn(now, syn);
    sender.firstWindow(syn);
    if (receiver.text(now, syn)) {
      readable();
    }
    sender.start(now, isn, SendCause.SYN);
    sender.established();
    news.connected();
    settle(now);
  }

  /** The ACK of a SYN cookie has come; {@code syn} is what the SYN must have been. */
  void openByCookie(long now, int isn, TcpSegment syn, TcpSegment ack) {
    depth++;
    become(now, new SynReceived(true, false));
    handshake().onPeerSyn(now, syn);
    sender.resume(now, isn);
    sender.firstWindow(ack);
    receiver.advertise();
    timestamps.option(now, receiver.nxt());
    establish(now);
    depth--;
    onSegment(now, ack, Ecn.NOT_ECT);
  }

  /** A segment for this connection; takes over the reference to its payload. */
  void onSegment(long now, TcpSegment segment, Ecn mark) {
    depth++;
    counters.received(segment);
    new SegmentArrival(this).process(now, segment, mark); // not kept: idle connections are many
    segment.release();
    settle(now);
  }

  /** {@link #nextDeadline} has come, perhaps. */
  void onTimer(long now) {
    depth++;
    if (timers.take(Timer.REORDERING, now)) {
      recovery.onReorderingTimer(now);
    }
    if (timers.take(Timer.LOSS_PROBE, now)) {
      recovery.onProbeTimer(now);
    }
    if (timers.take(Timer.RETRANSMISSION, now)) {
      sender.onRetransmissionTimer(now);
    }
    if (timers.take(Timer.PERSIST, now)) {
      sender.onPersistTimer(now);
    }
    if (timers.take(Timer.DELAYED_ACK, now)) {
      receiver.acks.onTimer();
    }
    if (timers.take(Timer.KEEPALIVE, now)) {
      if (keepalive != null) {
        keepalive.onTimer(now);
      }
    }
    if (timers.take(Timer.STATE, now)) {
      teardown.closed(now, CloseReason.FINISHED);
    }
    if (timers.take(Timer.LINGER, now)) {
      teardown.resetByUs(now, CloseReason.ABORTED);
    }
    settle(now);
  }

  /** When to call {@link #onTimer} next, or {@code Timed.NEVER}. */
  long nextDeadline() {
    return timers.next();
  }

  /**
   * ICMP says that a packet of ours got nowhere (RFC 9293 section 3.9.2.2).
   *
   * @param seq the sequence number of that packet
   */
  void onError(long now, IpError error, int seq) {
    if (!SeqNumber.inRange(seq, sender.una(), sender.nxt())) {
      return; // RFC 5927 section 4.1: nothing that is in flight
    }
    depth++;
    if (error.kind() == IpError.Kind.PACKET_TOO_BIG) {
      sender.pathMtu(error.mtu());
    } else if (error.kind().isHard() && !state.isSynchronized()) {
      teardown.closed(now, CloseReason.REFUSED);
    } else { // RFC 5461 section 4.1: once established, no error is worth more than a note
      softError = error.kind();
    }
    settle(now);
  }

  /** Tells the application, sends what may be sent, acknowledges what is to be acknowledged. */
  private void settle(long now) {
    if (depth == 1) {
      do {
        news.tell(now, this);
        sender.output(now);
      } while (news.isPending());
      SendCause due = receiver.acks.due();
      if (due != null && (state.isSynchronized() || state instanceof SynReceived)) {
        transmitter.ack(now, due);
      }
      lower.deadlineChanged(this);
    }
    depth--;
  }

  // What the parts do with each other

  void become(long now, TcpState next) {
    TcpState before = state;
    state = next;
    lower.onState(now, this, before);
  }

  /** What the SYNs say; only before it is complete. */
  Handshake handshake() {
    return Objects.requireNonNull(handshake);
  }

  /** The handshake is complete. */
  void establish(long now) {
    handshake = null;
    boolean early = state.maySend();
    become(now, States.ESTABLISHED);
    if (!early) {
      sender.established();
      news.connected();
    }
    if (keepalive != null) {
      keepalive.start(now);
    }
    if (sender.isFinQueued()) {
      become(now, States.FIN_WAIT_1);
    }
  }

  void readable() {
    news.readable();
  }

  void inputEnded() {
    news.inputEnded();
  }

  void mayBeWritable() {
    if (writeRefused && sender.queued() <= sendLimit() / 3 * 2) {
      writeRefused = false;
      news.writable();
    }
  }

  boolean isInputAbandoned() {
    return abandoned;
  }

  boolean mayAnswer(long now) {
    if (challenges == null) {
      challenges = new ChallengeAcks();
    }
    return challenges.mayAnswer(now);
  }

  long userTimeout() {
    return userTimeout;
  }

  TcpConfig config() {
    return config;
  }

  private int sendLimit() {
    long byWindow = Math.min(config.maxSendBuffer(), 2 * recovery.congestion.cwnd());
    return (int) Math.max(config.sendBuffer(), byWindow);
  }

  // What an application does with it

  public FourTuple tuple() {
    return tuple;
  }

  public TcpState state() {
    return state;
  }

  /** Why it is over; empty as long as it is not. */
  public Optional<CloseReason> closeReason() {
    return teardown.reason();
  }

  /** The last ICMP error that has not ended it. */
  public Optional<IpError.Kind> softError() {
    return Optional.ofNullable(softError);
  }

  /** From now on {@code newHandler} hears what happens, and at once what nobody has heard yet. */
  public void attach(long now, ConnectionHandler newHandler) {
    depth++;
    news.handler(newHandler);
    settle(now);
  }

  /**
   * Queues bytes; before the handshake is done, too (section 3.10.2).
   *
   * @return whether it has taken over the reference. If not, the send buffer is full, and {@link
   *     ConnectionHandler#onWritable} tells when it has room; or the connection is over. A write
   *     begun with any room at all is taken whole.
   * @throws IllegalStateException after {@link #shutdownOutput} or {@link #close}
   */
  public boolean write(long now, Payload payload) {
    return write(now, payload, false);
  }

  /**
   * As {@link #write(long, Payload)}; with {@code more} the writer promises another write soon, and
   * a segment that it would fill is not sent before. The promise is not waited for without end: an
   * ACK, or a retransmission timeout's time, sends what is there.
   */
  public boolean write(long now, Payload payload, boolean more) {
    if (sender.isFinQueued()) {
      throw new IllegalStateException("output was shut down");
    }
    if (state instanceof Closed || teardown.isOver()) {
      return false;
    }
    if (sender.queued() >= sendLimit()) {
      writeRefused = true;
      return false;
    }
    depth++;
    sender.write(payload, more);
    settle(now);
    return true;
  }

  /** Bytes of room in the send buffer; a write is refused when there is none. */
  public int writableBytes() {
    return state instanceof Closed ? 0 : Math.max(0, sendLimit() - sender.queued());
  }

  /** Bytes in order that are not read yet. */
  public int readableBytes() {
    return receiver.unread();
  }

  /** Whether the peer's stream has ended; there may be something left to read. */
  public boolean isInputEnded() {
    return receiver.hasEnded();
  }

  /**
   * Takes the next bytes, at most {@code most}, as they came, without copying: the reference is the
   * caller's. Empty if there are none.
   */
  public Payload read(long now, int most) {
    Payload taken = receiver.read(now, most, recovery.rtt.srtt());
    if (!taken.isEmpty() && state.isSynchronized() && receiver.isUpdateDue()) {
      depth++;
      receiver.acks.windowGrew();
      settle(now);
    }
    return taken;
  }

  /** The CLOSE call of RFC 9293 section 3.10.4: nothing more will be written; reading goes on. */
  public void shutdownOutput(long now) {
    if (sender.isFinQueued() || state instanceof Closed) {
      return;
    }
    depth++;
    switch (state) {
      case SynSent _, SynReceived _ -> sender.queueFin(); // leaves when established
      case Established _ -> {
        sender.queueFin();
        become(now, States.FIN_WAIT_1);
      }
      case CloseWait _ -> {
        sender.queueFin();
        become(now, States.LAST_ACK);
      }
      case Closed _, Listen _, FinWait1 _, FinWait2 _, Closing _, LastAck _, TimeWait _ -> {}
    }
    settle(now);
  }

  /**
   * Neither writes nor reads any more. What was written is still delivered, for as long as {@link
   * #linger} allows; data that the peer sent and nobody has read, or sends from now on, is answered
   * with a reset (RFC 1122 section 4.2.2.13).
   */
  public void close(long now) {
    if (abandoned) {
      return;
    }
    depth++;
    abandoned = true;
    boolean unread = receiver.unread() > 0 || receiver.outOfOrderBytes() > 0;
    receiver.clear();
    if (linger == 0 || (unread && state.isSynchronized() && !teardown.isOver())) {
      teardown.resetByUs(now, CloseReason.ABORTED);
    } else if (state instanceof SynSent) { // section 3.10.4: delete the TCB
      teardown.closed(now, CloseReason.ABORTED);
    } else {
      if (linger > 0 && !(state instanceof Closed || state instanceof TimeWait)) {
        timers.set(Timer.LINGER, now + linger);
      }
      if (state instanceof FinWait2) {
        timers.set(Timer.STATE, now + config.times().finWait2());
      }
      shutdownOutput(now);
    }
    settle(now);
  }

  /** The ABORT call (section 3.10.5): gone at once, and the peer is told with a reset. */
  public void abort(long now) {
    depth++;
    abandoned = true;
    teardown.resetByUs(now, CloseReason.ABORTED);
    settle(now);
  }

  /** Whether small segments are sent without waiting (no Nagle); if so, at once what waits. */
  public void noDelay(long now, boolean on) {
    depth++;
    sender.noDelay(on);
    if (on) {
      sender.push();
    }
    settle(now);
  }

  /**
   * Whether only full segments are sent: what does not fill one waits until it is taken off, or for
   * a retransmission timeout's time. Taking it off sends at once what waits.
   */
  public void cork(long now, boolean on) {
    depth++;
    sender.cork(on);
    if (!on) {
      sender.push();
    }
    settle(now);
  }

  public boolean noDelay() {
    return sender.noDelay();
  }

  public void keepAlive(long now, TcpConfig.KeepAlive probing) {
    depth++;
    timers.clear(Timer.KEEPALIVE);
    keepalive = probing.on() ? new Keepalive(this, probing) : null;
    if (keepalive != null) {
      keepalive.start(now);
    }
    settle(now);
  }

  /** The peer has said something. */
  void heard(long now) {
    if (keepalive != null) {
      keepalive.heard(now);
    }
  }

  /** Nanoseconds, as {@code TcpConfig.Times} describes it. */
  public void userTimeout(long nanos) {
    userTimeout = nanos;
  }

  /**
   * What {@link #close} does with what is not delivered: negative, delivers it in its own time; 0,
   * aborts; positive, aborts after so many nanoseconds.
   */
  public void linger(long nanos) {
    linger = nanos;
  }

  public TcpInfo info() {
    return TcpInfo.of(this);
  }

  /** Releases all that it holds, without a word: the host is going down. */
  void drop() {
    timers.clearAll();
    sender.clear();
    receiver.clear();
    news.handler(null);
  }

  @Override
  public String toString() {
    return tuple + " " + state.text();
  }
}
