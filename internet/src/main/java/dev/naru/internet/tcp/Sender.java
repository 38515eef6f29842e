package dev.naru.internet.tcp;

import dev.naru.internet.ip.SendResult;
import dev.naru.internet.tcp.Timers.Timer;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpSegment;
import org.jspecify.annotations.Nullable;

/** The sending side: SND.UNA, SND.NXT, SND.WND, and when what may leave. */
final class Sender {
  /** RFC 4821 section 7.4: segments behind a probe, so that duplicate ACKs tell of its loss. */
  private static final int PROBE_COMPANY = 4;

  private static final int MAX_OPTIONS = 40;

  final Scoreboard board = new Scoreboard();
  private final TcpConnection c;
  private final SendQueue queue = new SendQueue();
  private int iss;
  private int una;
  private int nxt;
  private int wnd;
  private int wl1;
  private int wl2;
  private int maxWnd;
  private int peerShift;
  private int peerMss = 536;
  private int mtu;
  private boolean mtuStale;
  private boolean refused; // by the host's own queue, since the last attempt began
  private @Nullable LocalCongestion localCongestion; // while it is tried again
  private @Nullable MtuSearch mtuSearch; // of one that has had much to send, or has stalled
  private boolean noDelay;
  private boolean finQueued;
  private boolean finSent;
  private boolean synTimedOut;
  private int smallEnd; // behind the last segment that was smaller than the MSS
  private boolean congestionLimited;
  private int
      roundEnd; // of the round trip that is going on: what was in flight at most, and whether
  private int roundFlight; // the congestion window held something back
  private boolean roundLimited;
  private boolean corked;
  private boolean moreToCome; // only for the write that is going on
  private int pushEnd; // section 3.9.1.2: behind the last write that no more follows
  private boolean pushed;
  private long sentAt;
  private long progressAt;

  Sender(TcpConnection connection, int mtu) {
    c = connection;
    this.mtu = mtu;
    noDelay = connection.config().noDelay();
  }

  int una() {
    return una;
  }

  int nxt() {
    return nxt;
  }

  int wnd() {
    return wnd;
  }

  int iss() {
    return iss;
  }

  int mtu() {
    return mtu;
  }

  int unsent() {
    return queue.bytes();
  }

  /** Bytes that were written and are not acknowledged. */
  int queued() {
    return queue.bytes() + (nxt - una);
  }

  void peerMss(int bytes) {
    peerMss = Math.max(48, bytes); // a peer that announces less makes only work
  }

  void peerShift(int shift) {
    peerShift = shift;
  }

  boolean noDelay() {
    return noDelay;
  }

  void noDelay(boolean on) {
    noDelay = on;
  }

  /**
   * Room for options and payload in one packet: Eff.snd.MSS + TCPhdrsize, less 20 (section 3.7.1).
   */
  int packetRoom() {
    return Math.min(peerMss, Handshake.mss(c.config(), mtu, c.tuple()));
  }

  /** The most payload that a SYN takes beside all options, if the peer's MSS is this. */
  int synRoom(int mss) {
    return Math.max(0, Math.min(mss, Handshake.mss(c.config(), mtu, c.tuple())) - MAX_OPTIONS);
  }

  /** The most payload that a segment takes beside the options that every one carries. */
  int mss() {
    return Math.max(1, packetRoom() - (c.timestamps.isOn() ? 12 : 0));
  }

  /** Whether only full segments are sent, as long as one can wait for more. */
  void cork(boolean on) {
    corked = on;
  }

  /** Sends what waits, small or not, at the next opportunity. */
  void push() {
    pushed = true;
  }

  /** Sends the SYN. */
  void start(long now, int isn, SendCause cause) {
    startAt(isn);
    Outstanding syn = new Outstanding(iss, Payload.empty(), TcpSegment.SYN);
    board.add(syn);
    nxt = iss + 1;
    progressAt = now;
    transmit(now, syn, cause);
  }

  /**
   * Sends the SYN with data on it (RFC 7413 section 4.2.2).
   *
   * @param data for the SYN; this takes over the reference
   */
  void startFast(long now, int isn, Payload data) {
    startAt(isn);
    Outstanding syn = new Outstanding(iss, Payload.empty(), TcpSegment.SYN);
    Outstanding text = new Outstanding(iss + 1, data, 0);
    text.push = true;
    board.add(syn);
    board.add(text);
    nxt = pushEnd = text.end();
    progressAt = now;
    transmit(now, syn, SendCause.SYN);
    board.transmitted(text, now);
  }

  /** What goes with the first SYN; the caller gets a reference of its own. */
  Payload earlyData() {
    Payload data = board.size() > 1 ? board.get(1).payload : Payload.empty();
    data.retain();
    return data;
  }

  /** The peer has answered the SYN: what it has not taken with it is to be sent at once. */
  void synAnswered() {
    if (!board.isEmpty()) {
      board.lose(board.first());
      c.recovery.cause(SendCause.FAST_OPEN_REFUSED);
    }
  }

  /** A SYN with this number was sent before, by somebody who remembers nothing: SYN cookies. */
  void resume(long now, int isn) {
    startAt(isn);
    una = nxt = iss + 1;
    progressAt = now;
  }

  private void startAt(int isn) {
    iss = isn;
    una = nxt = smallEnd = roundEnd = pushEnd = iss;
    c.recovery.begin(iss);
  }

  /** Sends the SYN again, because the peer's has come, or come again. */
  void repeatSyn(long now) {
    if (!board.isEmpty()) {
      transmit(now, board.first(), SendCause.SYN);
    }
  }

  /** The handshake is done. */
  void established() {
    c.recovery.start(mss(), synTimedOut);
    board.trim();
  }

  /**
   * Takes over the reference.
   *
   * @param more whether another write follows soon, for which a small segment may wait
   */
  void write(Payload payload, boolean more) {
    queue.add(payload);
    moreToCome = more;
    if (!more) {
      pushEnd = nxt + queue.bytes();
    }
  }

  /** Behind what was written the stream ends. */
  void queueFin() {
    finQueued = true;
  }

  boolean isFinQueued() {
    return finQueued;
  }

  boolean isFinAcknowledged() {
    return finSent && una == nxt;
  }

  /**
   * RFC 9293 section 3.10.7.4, fifth step: takes a newer window.
   *
   * @return whether it differs from the one before
   */
  boolean updateWindow(long now, TcpSegment segment) {
    int ack = segment.ack();
    if (SeqNumber.lt(ack, una)) {
      return false;
    }
    boolean newer =
        SeqNumber.lt(wl1, segment.seq()) || (wl1 == segment.seq() && SeqNumber.leq(wl2, ack));
    if (wnd == 0) {
      progressAt = now; // section 3.8.6.1: who answers probes is not dead
    }
    if (!newer) {
      return false;
    }
    int window = segment.syn() ? segment.window() : segment.window() << peerShift;
    boolean changed = window != wnd;
    boolean opened = wnd == 0 && window > 0;
    setWindow(segment, window);
    if (opened && !board.isEmpty() && c.state().isSynchronized()) { // the probe was not taken
      c.recovery.rtt.resetBackoff();
      if (SeqNumber.leq(ack, board.first().seq)) {
        board.lose(board.first());
        c.recovery.cause(SendCause.WINDOW_OPENED);
      }
    }
    return changed;
  }

  /** The first window, of a SYN or of the ACK that completes the handshake. */
  void firstWindow(TcpSegment segment) {
    setWindow(segment, segment.syn() ? segment.window() : segment.window() << peerShift);
  }

  private void setWindow(TcpSegment segment, int window) {
    wnd = window;
    maxWnd = Math.max(maxWnd, wnd);
    wl1 = segment.seq();
    wl2 = segment.ack();
  }

  /** RFC 5961 section 5.2: how old an ACK may be, MAX.SND.WND. */
  int maxWnd() {
    return maxWnd;
  }

  /** SND.UNA moves; the scoreboard knows already. */
  void acknowledged(long now, int ack) {
    if (ack != una) {
      una = ack;
      progressAt = now;
      int larger = mtuSearch == null ? 0 : mtuSearch.acknowledged(ack);
      if (larger > mtu) {
        mtu = larger;
        c.recovery.congestion.segmentSize(mss());
      }
    }
  }

  /**
   * Whether the congestion window was used, in the last round trip, so that it makes sense to widen
   * it (RFC 5681 section 3.1, RFC 9438 section 5.8): it held something back, or, in slow start,
   * more than half of it was in flight.
   */
  boolean wasLimited() {
    CongestionControl congestion = c.recovery.congestion;
    boolean slowStart = congestion.cwnd() < congestion.ssthresh();
    return roundLimited || (slowStart && congestion.cwnd() < 2L * roundFlight);
  }

  private void noteUse() {
    int flight = nxt - una;
    boolean newRound = SeqNumber.geq(una, roundEnd);
    if (newRound || congestionLimited || (!roundLimited && flight > roundFlight)) {
      roundLimited = congestionLimited;
      roundFlight = flight;
      roundEnd = nxt;
    }
  }

  /** Whether there is new data, and the peer has a window for it. */
  boolean hasNewToSend() {
    return !queue.isEmpty() && una + wnd - nxt > 0;
  }

  /** Sends what may be sent: first what is lost, then what is new. */
  void output(long now) {
    if (!c.state().maySend()) {
      return;
    }
    restartAfterIdle(now);
    congestionLimited = false;
    refused = false;
    int before = nxt;
    if (!c.recovery.isProbing()) {
      sendLost(now);
    }
    sendNew(now);
    if (nxt != before || congestionLimited) {
      noteUse();
    }
    moreToCome = false;
    pushed = false;
    if (mtuStale) {
      mtuStale = false;
      pathMtu(c.lower.pathMtu(now, c.tuple()));
      sendLost(now);
    }
    if (board.isEmpty() && hasUnsent()) { // the window is closed, or too small
      if (!c.timers.isSet(Timer.PERSIST)) {
        c.timers.set(Timer.PERSIST, now + c.recovery.rtt.rto());
      }
    } else {
      c.timers.clear(Timer.PERSIST);
    }
  }

  private boolean hasUnsent() {
    return !queue.isEmpty() || (finQueued && !finSent);
  }

  private void restartAfterIdle(long now) {
    if (board.isEmpty() && hasUnsent() && now - sentAt > c.recovery.rtt.rto()) {
      c.recovery.congestion.onIdle();
    }
  }

  private void sendLost(long now) {
    while (!refused) {
      Outstanding lost = board.firstLost();
      if (lost == null) {
        return;
      }
      if (lost.payload.length() > mss()) { // a probe, lost among others: RFC 4821 section 7.6.4
        if (mtuSearch != null) {
          mtuSearch.inconclusive();
        }
        board.resegment(mss());
        continue;
      }
      int pipe = c.recovery.pipe();
      if (pipe > 0 && pipe + lost.length() > c.recovery.congestion.cwnd()) {
        congestionLimited = true;
        return;
      }
      transmit(now, lost, c.recovery.cause());
    }
  }

  private void sendNew(long now) {
    if (queue.bytes() > PROBE_COMPANY * mss() && !probeMtu(now)) {
      return;
    }
    while (hasUnsent() && !refused) {
      int mss = mss();
      int usable = una + wnd - nxt;
      int length = Math.min(Math.min(queue.bytes(), mss), Math.max(0, usable));
      boolean last = length == queue.bytes();
      boolean fin = last && finQueued && length < usable && c.state().isSynchronized();
      if (length == 0 && !fin) {
        return; // a closed window
      }
      if (length < mss && !last && length < maxWnd / 2) {
        return; // section 3.8.6.2.1 (3): a silly window
      }
      if (length < mss && last && !fin && (corked || moreToCome) && !pushed) {
        return; // for as long as the persist timer allows
      }
      if (length < mss && last && !fin && !noDelay && SeqNumber.gt(smallEnd, una)) {
        // Nagle (section 3.7.4) as Minshall has it: only another small segment holds a small one
        // back, since a full one may be the first of two whose ACK the peer delays.
        return;
      }
      int pipe = c.recovery.pipe();
      if (pipe > 0 && pipe + length > c.recovery.congestion.cwnd()) {
        congestionLimited = true;
        return;
      }
      sendNext(now, length, fin, SendCause.NORMAL);
    }
  }

  /**
   * Sends a larger segment than the path is known to carry, if that is due and everything for it is
   * there (RFC 4821 section 7.4): as much behind it as tells whether it alone was lost.
   *
   * @return whether sending goes on; if not, the probe waits for less to be in flight
   */
  private boolean probeMtu(long now) {
    MtuSearch search = mtuSearch;
    if (search == null) {
      search = new MtuSearch(now, baseMtu(), mtuLimit(now));
      mtuSearch = search;
    } else if (search.isOutdated(now)) {
      search.raise(now, mtuLimit(now));
    }
    int size = search.next(mtu);
    if (size == 0 || c.recovery.phase() != LossRecovery.Phase.OPEN) {
      return true;
    }
    int length = mss() + size - mtu;
    int needed = length + PROBE_COMPANY * mss();
    if (board.sackedSegments() > 0
        || queue.bytes() < needed
        || una + wnd - nxt < needed
        || c.recovery.congestion.cwnd() < needed) {
      return true;
    }
    int pipe = c.recovery.pipe();
    if (pipe > 0 && pipe + length > c.recovery.congestion.cwnd()) {
      congestionLimited = true;
      return false;
    }
    int seq = nxt;
    sendNext(now, length, false, SendCause.MTU_PROBE);
    if (nxt != seq) {
      search.sent(size, seq, nxt);
    }
    return true;
  }

  private int baseMtu() {
    return c.config().baseMss() + c.tuple().ipHeader() + TcpSegment.HEADER;
  }

  /** The largest packet that the first link, what ICMP has said of the path, and the peer allow. */
  private int mtuLimit(long now) {
    int headers = c.tuple().ipHeader() + TcpSegment.HEADER;
    int most = Math.min(peerMss, c.config().maxSegment());
    return Math.max(mtu, Math.min(most + headers, c.lower.pathMtu(now, c.tuple())));
  }

  /**
   * Whether all that is lost is a probe for a larger MTU: then it goes again in parts, and there is
   * no congestion (RFC 4821 section 7.6.2).
   */
  boolean isOnlyProbeLost() {
    MtuSearch search = mtuSearch;
    Outstanding lost = search == null ? null : board.firstLost();
    if (search == null || lost == null || !search.isProbe(lost)) {
      return false;
    }
    if (board.lostSegments() > 1) {
      return false;
    }
    search.failed();
    board.resegment(mss());
    return true;
  }

  private void sendNext(long now, int length, boolean fin, SendCause cause) {
    Outstanding next = new Outstanding(nxt, queue.cut(length), fin ? TcpSegment.FIN : 0);
    int end = next.end();
    next.push = SeqNumber.lt(next.seq, pushEnd) && SeqNumber.leq(pushEnd, end);
    SendResult result = c.transmitter.outstanding(now, next, cause);
    if (result == SendResult.QUEUE_FULL) {
      queue.putBack(next.payload);
      refused();
      return;
    }
    finSent |= fin;
    board.add(next);
    nxt = end;
    if (length > 0 && length < mss()) {
      smallEnd = nxt;
    }
    sent(now, next, result);
  }

  /** Sends again what was sent before, or a SYN. */
  private void transmit(long now, Outstanding segment, SendCause cause) {
    SendResult result = c.transmitter.outstanding(now, segment, cause);
    if (result == SendResult.QUEUE_FULL && segment.control != TcpSegment.SYN) {
      refused();
    } else { // a SYN that was refused is as good as lost: its timer runs
      sent(now, segment, result);
    }
  }

  private void sent(long now, Outstanding segment, SendResult result) {
    boolean again = segment.transmissions > 0;
    boolean head = again && segment.seq == una;
    board.transmitted(segment, now);
    if (again) {
      c.counters.retransmitted(segment.length());
    }
    sentAt = now;
    mtuStale |= result == SendResult.TOO_BIG;
    localCongestion = null;
    c.recovery.onSent(now, segment, head);
  }

  /** How often a segment was tried again that this host's own queue refuses. */
  int localRetries() {
    return localCongestion == null ? 0 : localCongestion.retries();
  }

  private void refused() {
    refused = true;
    if (localCongestion == null) {
      localCongestion = new LocalCongestion();
    }
    c.recovery.onLocalCongestion();
  }

  /**
   * RFC 8985 section 7.3: new data if there is any and the window takes it, else the last segment
   * again.
   *
   * @return what to expect of it, or null if this host's own queue has refused it
   */
  @Nullable LossProbe sendLossProbe(long now) {
    refused = false;
    int length = Math.min(queue.bytes(), mss());
    boolean again = length == 0 || length > una + wnd - nxt;
    if (!again) {
      sendNext(now, length, false, SendCause.TLP);
    } else if (!board.last().sacked) {
      transmit(now, board.last(), SendCause.TLP);
    }
    return refused ? null : new LossProbe(nxt, again);
  }

  /** Nothing is outstanding, and something waits for a window that is closed or small. */
  void onPersistTimer(long now) {
    if (!board.isEmpty() || !hasUnsent()) {
      return;
    }
    pushEnd = nxt + queue.bytes(); // more was promised, but it does not come
    if (localCongestion != null && localCongestion.isHopeless(now, c.userTimeout())) {
      c.teardown.timedOut(now);
      return;
    }
    refused = false;
    int usable = una + wnd - nxt;
    if (usable > 0) { // section 3.8.6.2.1 (4): after a while even a silly window is used
      int length = Math.min(Math.min(queue.bytes(), mss()), usable);
      sendNext(now, length, queue.isEmpty(), SendCause.NORMAL);
    } else { // section 3.8.6.1, MUST-36: one octet; the retransmission timer goes on with it
      sendNext(now, Math.min(1, queue.bytes()), queue.isEmpty(), SendCause.ZERO_WINDOW_PROBE);
    }
    if (refused) {
      c.timers.set(Timer.PERSIST, now + LocalCongestion.RETRY);
    }
  }

  /** RFC 6298 section 5.4 to 5.6. */
  void onRetransmissionTimer(long now) {
    if (board.isEmpty()) {
      return;
    }
    refused = false;
    Outstanding first = board.first();
    boolean handshake = !c.state().isSynchronized();
    long patience = handshake ? c.config().times().connectTimeout() : c.userTimeout();
    long givenUpAt = Math.max(first.firstSentAt, progressAt) + patience;
    if (now >= givenUpAt) { // R2: RFC 9293 section 3.8.3
      c.teardown.timedOut(now);
      return;
    }
    if (handshake) {
      synTimedOut = true;
      c.recovery.rtt.backOff();
      transmit(now, first, SendCause.RTO);
    } else if (wnd == 0) { // the peer has no room: that is no congestion
      c.recovery.rtt.backOff();
      transmit(now, first, SendCause.ZERO_WINDOW_PROBE);
    } else {
      c.recovery.onTimeout(now);
      suspectMtu(now);
      transmit(now, board.first(), SendCause.RTO);
    }
    long wait = refused ? LocalCongestion.RETRY : c.recovery.rtt.rto();
    c.timers.set(Timer.RETRANSMISSION, Math.min(now + wait, givenUpAt));
  }

  /** After a timeout: whether it is their size that keeps segments from getting through. */
  private void suspectMtu(long now) {
    int base = baseMtu();
    if (mtuSearch != null && mtuSearch.isProbe(board.first())) { // RFC 4821 section 7.6.3
      mtuSearch.failed();
      board.resegment(mss());
    } else if (MtuSearch.isFullStop(c.recovery.rtt.backoff())
        && mtu > base
        && board.first().payload.length() > c.config().baseMss()) {
      if (mtuSearch == null) {
        mtuSearch = new MtuSearch(now, base, mtu);
      }
      mtuSearch.fullStop(now, base, mtu);
      narrow(base);
    }
  }

  /** The path takes only packets of this size: what is larger goes again in parts (RFC 1191). */
  void pathMtu(int newMtu) {
    boolean probe = mtuSearch != null && mtuSearch.limit(newMtu);
    if (newMtu < mtu) {
      narrow(newMtu);
    } else if (probe) {
      board.resegment(mss());
      c.recovery.cause(SendCause.PATH_MTU);
    }
  }

  private void narrow(int newMtu) {
    mtu = newMtu;
    c.recovery.congestion.segmentSize(mss());
    board.resegment(mss());
    c.recovery.cause(SendCause.PATH_MTU);
  }

  void clear() {
    queue.clear();
    board.clear();
  }
}
