package dev.naru.internet.tcp;

import dev.naru.internet.tcp.Timers.Timer;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpOptions.SackBlock;
import dev.naru.internet.wire.TcpSegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ACK, or none, says about losses, and what follows: with SACK by {@link Rack} and {@link
 * LossProbe} (RFC 8985), without by three duplicate ACKs and partial ones (RFC 6582).
 */
final class LossRecovery {

  /** Where it stands. */
  enum Phase {
    OPEN,
    /** Slower for a round trip, after a congestion mark (RFC 3168 section 6.1.2). */
    REDUCING,
    /** Fast recovery (RFC 5681 section 3.2), until all is acknowledged that was sent before it. */
    RECOVERY,
    /** After a timeout, until then likewise. */
    LOSS
  }

  final RttEstimator rtt;
  final CongestionControl congestion;
  private final TcpConnection c;
  private @Nullable Rack rack; // none while nothing is outstanding, if it has learnt nothing yet
  private @Nullable LossProbe probe; // while one is under way
  private @Nullable Prr prr; // these three: as long as there is something for them to do
  private @Nullable Undo undo;
  private int undoUntil;
  private @Nullable SlowStartExit slowStartExit;
  private Phase phase = Phase.OPEN;
  private int recoveryPoint;
  private boolean recoveredOnce;
  private SendCause cause = SendCause.RACK;
  private int dupAcks;
  private int assumed; // bytes that duplicate ACKs say have arrived, where there is no SACK
  private int reducedAt; // without a loss: once per window
  private boolean reduced;

  LossRecovery(TcpConnection connection) {
    c = connection;
    rtt = new RttEstimator(connection.config().times());
    congestion = CongestionControl.of(connection.config().congestion());
  }

  Phase phase() {
    return phase;
  }

  /** Why lost segments are sent again now. */
  SendCause cause() {
    return cause;
  }

  private boolean isRepairing() {
    return phase == Phase.RECOVERY || phase == Phase.LOSS;
  }

  /** Whether new data is to be sent in place of what seems lost (RFC 5682). */
  boolean isProbing() {
    return undo != null && undo.isProbing();
  }

  /** Segments that duplicate ACKs stand for, where there is no SACK. */
  int assumedSegments() {
    return c.sackOk ? 0 : dupAcks;
  }

  /** Segments by which a packet was overtaken, at most. */
  int reordering() {
    int bytes = rack == null ? 0 : rack.reordering();
    return (bytes + congestion.mss() - 1) / congestion.mss();
  }

  int reorderings() {
    return rack == null ? 0 : rack.reorderings();
  }

  /** RACK, which begins where all has arrived. */
  private Rack rack() {
    Rack its = rack;
    if (its == null) {
      its = new Rack(rtt, c.sender.una());
      rack = its;
    }
    return its;
  }

  /** Something other than congestion has lost segments. */
  void cause(SendCause why) {
    if (!isRepairing()) {
      cause = why;
    }
  }

  /** Bytes in flight. */
  int pipe() {
    return Math.max(0, c.sender.board.inFlight() - assumed);
  }

  /** The SYN is about to leave. */
  void begin(int iss) {
    recoveryPoint = iss;
  }

  /** The handshake is done. */
  void start(int mss, boolean synWasLost) {
    congestion.start(mss, synWasLost);
    if (synWasLost) {
      rtt.synTimedOut();
    }
  }

  /** Something was sent, for the first time or again. */
  void onSent(long now, Outstanding segment, boolean isHead) {
    if (prr != null) {
      prr.sent(segment.length());
    }
    if (undo != null && segment.retransmitted() && isRepairing()) {
      undo.retransmitted(segment.seq);
    }
    if (!c.timers.isSet(Timer.RETRANSMISSION) || isHead) { // RFC 6298 section 5.1
      c.timers.set(Timer.RETRANSMISSION, now + rtt.rto());
    }
    scheduleProbe(now);
  }

  /** RFC 8985 section 7.2: when the probe timer runs. */
  private void scheduleProbe(long now) {
    Scoreboard board = c.sender.board;
    boolean wanted =
        c.sackOk
            && !isRepairing()
            && probe == null
            && !board.isEmpty()
            && board.sackedSegments() == 0
            && c.state().isSynchronized()
            && c.sender.wnd() > 0;
    if (wanted) {
      boolean single = board.size() == 1;
      long at = LossProbe.timeout(now, rtt, single, c.timers.at(Timer.RETRANSMISSION));
      c.timers.set(Timer.LOSS_PROBE, at);
    } else {
      c.timers.clear(Timer.LOSS_PROBE);
    }
  }

  /**
   * Takes in the acknowledgement of a segment, which is not beyond what was sent. {@code una} moves
   * here.
   */
  void onAck(long now, TcpSegment segment, boolean windowChanged) {
    Sender sender = c.sender;
    Scoreboard board = sender.board;
    int before = sender.una();
    int flight = sender.nxt() - before;
    int ack = SeqNumber.max(before, segment.ack());
    int acked = ack - before;
    List<SackBlock> blocks = c.sackOk ? segment.options().sack() : List.of();
    boolean mark = c.ecn.isOn() && segment.has(TcpSegment.ECE);
    if (board.isEmpty() && blocks.isEmpty() && undo == null && phase == Phase.OPEN && !mark) {
      return; // nothing that it could tell of: the other side is the one that sends
    }
    boolean dsack = isDsack(blocks, segment.ack());
    boolean duplicate = // RFC 5681 section 2
        segment.ack() == before && flight > 0 && segment.sequenceLength() == 0 && !windowChanged;

    boolean echo = c.timestamps.isOn() && segment.options().tsEcho() != 0;
    long echoedAt = echo ? c.timestamps.timeOf(now, segment.options().tsEcho()) : 0;
    Outstanding head = acked > 0 ? board.first() : null;
    Rack rack = rack();
    rack.beginAck(now, echo, echoedAt);
    int sackedBefore = board.sackedSegments();
    int delivered = board.acknowledge(ack, rack);
    sender.acknowledged(now, ack);
    delivered += board.sack(blocks, ack, sender.nxt(), rack);
    long sample = measure(now, rack.roundTrip(), head, segment, echoedAt, dsack);
    if (!c.sackOk) {
      delivered = withoutSack(now, acked, duplicate, delivered);
    }

    boolean hole = duplicate || board.sackedSegments() > sackedBefore;
    boolean spurious =
        undo != null
            && ((head != null && echo && undo.byTimestamp(head, echoedAt))
                || (dsack && undo.byDuplicate(blocks.getFirst().left()))
                || (phase == Phase.LOSS && isInVain(undo, ack, acked, hole)));
    if (spurious) {
      takeBack(sample, acked);
    }

    boolean repaired = c.sackOk && isRepaired(segment.ack(), dsack, duplicate && blocks.isEmpty());
    boolean limited = sender.wasLimited();
    boolean wasRecovering = prr != null;
    endPhase(ack);
    int lostBefore = board.lostSegments();
    if (c.sackOk) {
      rack.onDsack(dsack, ack, sender.nxt());
      detect(now, flight);
    } else if (phase == Phase.RECOVERY && acked > 0 && !board.isEmpty()) {
      cause = SendCause.PARTIAL_ACK; // RFC 6582 section 3.2 step 3
      board.lose(board.first());
    }
    boolean marked = congestionMarked(segment, flight);
    if (repaired && phase == Phase.OPEN) { // RFC 8985 section 7.4.2
      reduceAtOnce(flight);
    }
    if (prr != null) {
      boolean safe = // a mark means that there is too much already
          phase == Phase.RECOVERY && acked > 0 && (!c.sackOk || board.lostSegments() <= lostBefore);
      congestion.cwnd(prr.onAck(delivered, pipe(), congestion.ssthresh(), congestion.mss(), safe));
    } else if (acked > 0) {
      int divisor = slowStartDivisor(now, ack, sample, limited);
      if (limited && !marked && !repaired && !wasRecovering && !spurious) {
        congestion.onAck(now, acked, rtt.srtt(), divisor, phase == Phase.LOSS);
      }
    }
    rearm(now, acked > 0, acked > 0 || board.sackedSegments() > sackedBefore);
    if (board.isEmpty() && rack.hasLearntNothing()) {
      this.rack = null; // idle connections are many
    }
  }

  private boolean isRepaired(int ack, boolean dsack, boolean duplicate) {
    LossProbe its = probe;
    if (its == null) {
      return false;
    }
    boolean repaired = its.onAck(ack, dsack, duplicate);
    probe = its.isUnderWay() ? its : null;
    return repaired;
  }

  private boolean isInVain(Undo judge, int ack, int acked, boolean hole) {
    boolean advances = acked > 0 && SeqNumber.lt(ack, recoveryPoint);
    return judge.byOriginals(advances, rack().originalArrived(), hole, c.sender.hasNewToSend());
  }

  private int slowStartDivisor(long now, int ack, long sample, boolean limited) {
    if (!congestion.isInitialSlowStart() || c.sender.board.isEmpty()) {
      slowStartExit = null;
      return 1;
    }
    SlowStartExit judge = slowStartExit;
    if (judge == null) {
      if (!limited) {
        return 1; // what does not fill its window fills no queue
      }
      judge = SlowStartExit.of(c.config().congestion(), now, c.sender.nxt());
      slowStartExit = judge;
    }
    long cwnd = congestion.cwnd() / congestion.mss();
    if (judge.onAck(now, ack, c.sender.nxt(), sample, rtt.minRtt(), cwnd)) {
      congestion.endSlowStart();
    }
    return judge.divisor();
  }

  /** RFC 4015 section 3.2: what was reduced in vain. */
  private void takeBack(long sample, int acked) {
    if (undo == null) {
      return;
    }
    CongestionControl.Memory memory = undo.before();
    undo = null;
    prr = null;
    boolean timedOut = phase == Phase.LOSS;
    c.sender.board.recall();
    phase = Phase.OPEN;
    assumed = 0;
    dupAcks = 0;
    c.counters.undone();
    congestion.takeBack(memory, pipe(), acked);
    if (timedOut) {
      rtt.resetBackoff();
      if (sample >= 0) {
        rtt.timeoutWasEarly(sample);
      }
    }
  }

  /** RFC 6298 sections 5.2 and 5.3. */
  private void rearm(long now, boolean advanced, boolean delivered) {
    if (c.sender.board.isEmpty()) {
      c.timers.clear(Timer.RETRANSMISSION);
      c.timers.clear(Timer.REORDERING);
    } else if (advanced) {
      c.timers.set(Timer.RETRANSMISSION, now + rtt.rto());
    }
    if (delivered) { // RFC 8985 section 7.2: an ACK that tells of nothing puts nothing off
      scheduleProbe(now);
    }
  }

  /**
   * Takes what the ACK says of the round trip, −1 if nothing.
   *
   * @param roundTrip what was acknowledged measures, or −1
   * @param head what was outstanding first, and is acknowledged now
   * @param echoedAt when what the ACK echoes was sent, or 0
   * @param dsack whether it says that something has come twice
   */
  private long measure(
      long now,
      long roundTrip,
      @Nullable Outstanding head,
      TcpSegment segment,
      long echoedAt,
      boolean dsack) {
    long sample = roundTrip;
    if (sample < 0 && head != null && echoedAt > 0) {
      // RFC 7323 section 4.1: only what advances the window. Where the ACK of the original was
      // lost, the copy is answered, and the answer echoes the original: that is no round trip.
      boolean ofCopy = head.retransmitted() && echoedAt < head.sentAt && (dsack || !c.sackOk);
      sample = ofCopy ? -1 : c.timestamps.roundTrip(now, segment.options().tsEcho());
    }
    if (sample >= 0) {
      rtt.sample(now, sample);
    } else if (head != null && head.retransmitted()) {
      rtt.copyAcknowledged(now - head.sentAt);
    }
    return sample;
  }

  /** RFC 2883 section 4: the first block tells of a duplicate if what it names is known already. */
  private static boolean isDsack(List<SackBlock> blocks, int ack) {
    if (blocks.isEmpty()) {
      return false;
    }
    SackBlock first = blocks.getFirst();
    if (SeqNumber.leq(first.right(), ack)) {
      return true;
    }
    return blocks.size() > 1
        && SeqNumber.geq(first.left(), blocks.get(1).left())
        && SeqNumber.leq(first.right(), blocks.get(1).right());
  }

  /**
   * Without SACK each duplicate ACK stands for a segment that has left the network (RFC 6937
   * section 3), and the third one for a loss.
   */
  private int withoutSack(long now, int acked, boolean duplicate, int delivered) {
    Scoreboard board = c.sender.board;
    int mss = congestion.mss();
    if (acked > 0) {
      int known = Math.min(assumed, Math.max(0, acked - mss));
      assumed = isRepairing() ? assumed - known : 0;
      dupAcks = 0;
      return delivered - known;
    }
    if (!duplicate) {
      return delivered;
    }
    dupAcks++;
    int more = Math.min(mss, Math.max(0, board.inFlight() - assumed));
    assumed += more;
    // RFC 6582 section 3.2 step 1: not for what was sent before the last recovery
    boolean fresh = !recoveredOnce || SeqNumber.gt(c.sender.una(), recoveryPoint);
    if (!isRepairing() && dupAcks >= Rack.DUP_THRESH && fresh) {
      board.lose(board.first());
      if (c.sender.isOnlyProbeLost()) {
        assumed = 0;
        dupAcks = 0;
        cause = SendCause.PATH_MTU;
        return more;
      }
      enterRecovery(now, c.sender.nxt() - c.sender.una(), SendCause.DUPLICATE_ACKS);
    }
    return more;
  }

  private void detect(long now, int flight) {
    Scoreboard board = c.sender.board;
    int lost = board.lostSegments();
    long again = rack().detectLosses(now, board, isRepairing());
    if (again > 0) {
      c.timers.set(Timer.REORDERING, again);
    } else {
      c.timers.clear(Timer.REORDERING);
    }
    if (board.lostSegments() > lost && !isRepairing()) {
      if (c.sender.isOnlyProbeLost()) {
        cause = SendCause.PATH_MTU;
        return;
      }
      boolean three = board.sackedSegments() >= Rack.DUP_THRESH;
      enterRecovery(now, flight, three ? SendCause.DUPLICATE_ACKS : SendCause.RACK);
    } else if (phase == Phase.RECOVERY && board.lostSegments() > lost) {
      cause = SendCause.RACK;
    }
  }

  private void enterRecovery(long now, int flight, SendCause why) {
    undo = new Undo(now, congestion.remember(flight));
    phase = Phase.RECOVERY;
    rack().recoveryPoint(c.sender.nxt());
    recoveredOnce = true;
    recoveryPoint = c.sender.nxt();
    cause = why;
    congestion.onCongestion(flight);
    prr = new Prr(flight);
    c.ecn.windowReduced();
    probe = null;
    c.counters.recovery();
  }

  private void endPhase(int ack) {
    if (phase == Phase.OPEN && undo != null && SeqNumber.gt(ack, undoUntil)) {
      undo = null; // a round trip later: what comes now is about something else
    }
    if (phase != Phase.OPEN && SeqNumber.geq(ack, recoveryPoint)) {
      if (phase != Phase.LOSS) {
        congestion.cwnd(congestion.ssthresh()); // RFC 6937 section 3, RFC 5681 section 3.2 step 6
      }
      boolean repaired = isRepairing();
      phase = Phase.OPEN;
      assumed = 0;
      dupAcks = 0;
      prr = null;
      undoUntil = c.sender.nxt();
      if (undo != null) {
        undo.notSpurious();
      }
      if (repaired) {
        rack().onRecoveryEnd();
      }
    }
  }

  /** RFC 3168 section 6.1.2: as to a loss, but once per window, and nothing to send again. */
  private boolean congestionMarked(TcpSegment segment, int flight) {
    if (!c.ecn.isOn() || !segment.has(TcpSegment.ECE) || segment.syn()) {
      return false;
    }
    reduceOncePerWindow(flight);
    return true;
  }

  /**
   * This host's own queue is full: as if a mark had come. Whoever has nothing in flight has not
   * filled it.
   */
  void onLocalCongestion() {
    int flight = c.sender.nxt() - c.sender.una();
    if (flight > 0) {
      reduceOncePerWindow(flight);
    }
  }

  private void reduceOncePerWindow(int flight) {
    boolean fresh = !reduced || SeqNumber.gt(c.sender.una(), reducedAt);
    if (phase == Phase.OPEN && fresh) {
      reduced = true;
      reducedAt = c.sender.nxt();
      undo = null; // a mark is never in vain
      congestion.onCongestion(flight);
      c.ecn.windowReduced();
      prr = new Prr(flight);
      phase = Phase.REDUCING;
      recoveryPoint = reducedAt;
    }
  }

  private void reduceAtOnce(int flight) {
    congestion.onCongestion(flight);
    congestion.cwnd(congestion.ssthresh());
    c.ecn.windowReduced();
  }

  /** RFC 8985 section 6.2 step 5: enough time has passed for what was reordered to have come. */
  void onReorderingTimer(long now) {
    Scoreboard board = c.sender.board;
    detect(now, c.sender.nxt() - c.sender.una());
    if (prr != null && phase == Phase.RECOVERY && board.lostSegments() > 0) {
      congestion.cwnd(prr.onAck(0, pipe(), congestion.ssthresh(), congestion.mss(), false));
    }
  }

  /** RFC 8985 section 7.3. */
  void onProbeTimer(long now) {
    if (!c.sender.board.isEmpty() && !isRepairing()) {
      probe = c.sender.sendLossProbe(now);
      c.timers.clear(Timer.LOSS_PROBE);
      c.timers.set(Timer.RETRANSMISSION, now + rtt.rto());
    }
  }

  /** The timer ran out (RFC 6298 sections 5.4 to 5.6): what is lost, and how slowly to go on. */
  void onTimeout(long now) {
    Sender sender = c.sender;
    Scoreboard board = sender.board;
    boolean again = phase == Phase.LOSS && board.first().retransmitted();
    if (!isRepairing()) {
      undo = new Undo(now, congestion.remember(sender.nxt() - sender.una()));
      undo.timedOut();
    } else if (undo != null) {
      undo.notSpurious(); // RFC 5682 section 2.1: not while an earlier recovery goes on
    }
    prr = null;
    rack().recoveryPoint(sender.nxt());
    if (board.first().sacked) {
      board.renege();
    }
    if (c.sackOk) {
      rack().detectLossesOnTimeout(now, board);
    } else {
      for (int i = 0; i < board.size(); i++) {
        board.lose(board.get(i));
      }
    }
    congestion.onTimeout(sender.nxt() - sender.una(), again);
    c.ecn.windowReduced();
    phase = Phase.LOSS;
    recoveredOnce = true;
    recoveryPoint = sender.nxt();
    cause = SendCause.RTO;
    assumed = 0;
    dupAcks = 0;
    probe = null;
    c.timers.clear(Timer.LOSS_PROBE);
    c.timers.clear(Timer.REORDERING);
    rtt.backOff();
  }
}
