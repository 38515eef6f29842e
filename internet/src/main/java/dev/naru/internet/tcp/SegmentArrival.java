package dev.naru.internet.tcp;

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
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.SeqNumber;
import dev.naru.internet.wire.TcpSegment;

/**
 * What a segment does to a connection: RFC 9293 section 3.10.7, in its order. CLOSED is answered by
 * {@link TcpStack}, LISTEN by {@link TcpListener}. Security and compartment (the third step) do not
 * exist here; urgent pointers (the sixth) are skipped, what they point at is read in line.
 */
final class SegmentArrival {
  private final TcpConnection c;

  SegmentArrival(TcpConnection connection) {
    c = connection;
  }

  void process(long now, TcpSegment segment, Ecn mark) {
    switch (c.state()) {
      case Closed _, Listen _ -> {}
      case SynSent _ -> synSent(now, segment);
      case SynReceived _,
          Established _,
          FinWait1 _,
          FinWait2 _,
          CloseWait _,
          Closing _,
          LastAck _,
          TimeWait _ ->
          others(now, segment, mark);
    }
  }

  /** Section 3.10.7.3. */
  private void synSent(long now, TcpSegment segment) {
    Sender sender = c.sender;
    // First: the ACK bit
    if (segment.hasAck() && !SeqNumber.between(sender.iss(), segment.ack(), sender.nxt())) {
      if (!segment.rst()) {
        c.transmitter.resetAt(now, segment.ack());
      }
      return;
    }
    // Second: the RST bit
    if (segment.rst()) {
      if (segment.hasAck()) {
        c.teardown.closed(now, CloseReason.REFUSED);
      }
      return;
    }
    // Fourth: the SYN bit
    if (!segment.syn()) {
      return;
    }
    c.handshake().onPeerSyn(now, segment);
    sender.firstWindow(segment);
    if (segment.hasAck()) {
      c.recovery.onAck(now, segment, true);
      sender.synAnswered();
      c.receiver.acks.now(SendCause.NORMAL);
      c.establish(now);
      c.heard(now);
      text(now, segment);
      fin(now);
    } else { // both have opened at once (section 3.5, figure 8)
      c.become(now, new SynReceived(false, false));
      sender.repeatSyn(now);
    }
  }

  /** Section 3.10.7.4. */
  private void others(long now, TcpSegment segment, Ecn mark) {
    if (!first(now, segment) || !second(now, segment) || !fourth(now, segment)) {
      return;
    }
    if (!fifth(now, segment)) {
      return;
    }
    // RFC 7323 section 5.3 R3, which has it before the ACK is looked at; but whoever has not seen
    // our numbers must not be able to make all later segments look old.
    c.timestamps.update(now, segment);
    c.heard(now);
    if (c.ecn.onSegment(segment, mark)) {
      c.receiver.acks.now(SendCause.NORMAL);
    }
    if (text(now, segment)) {
      fin(now);
    }
  }

  /** First: the sequence number, and before it the timestamp (RFC 7323 section 5.3, R1). */
  private boolean first(long now, TcpSegment segment) {
    if (c.timestamps.isOn() && !segment.rst() && !segment.options().hasTimestamps()) {
      return false; // RFC 7323 section 3.2: once agreed on, they are on every segment
    }
    boolean old = c.timestamps.isOld(now, segment);
    if (!old && c.receiver.isAcceptable(segment)) {
      return true;
    }
    if (segment.rst()) {
      return false;
    }
    if (c.state() instanceof SynReceived && isRepeatedSyn(segment)) {
      if (c.mayAnswer(now)) {
        c.sender.repeatSyn(now); // the peer has not got our SYN: an ACK without it tells it nothing
      }
      return false;
    }
    if (!old) {
      outOfWindow(now, segment);
    } else if (segment.payload().length() > 0 || c.mayAnswer(now)) {
      noteLateOriginal(segment);
      c.receiver.acks.now(duplicateOr(SendCause.OUT_OF_WINDOW));
    }
    return false;
  }

  private boolean isRepeatedSyn(TcpSegment segment) {
    return segment.syn() && !segment.hasAck() && segment.seq() == c.receiver.irs();
  }

  /** An unacceptable segment is answered with an ACK and dropped. */
  private void outOfWindow(long now, TcpSegment segment) {
    boolean text = segment.payload().length() > 0;
    noteLateOriginal(segment);
    if (c.state() instanceof TimeWait && segment.fin()) {
      c.teardown.startTimeWait(now); // eighth step: a retransmitted FIN restarts the time
    }
    if (segment.syn()) {
      challenge(now);
    } else if (text || segment.fin() || c.mayAnswer(now)) {
      c.receiver.acks.now(duplicateOr(SendCause.OUT_OF_WINDOW));
    }
  }

  /**
   * What was asked for again and then arrives after all: the sender learns of it (RFC 2883), also
   * when its timestamp is older than the copy's, as it mostly is.
   */
  private void noteLateOriginal(TcpSegment segment) {
    int length = segment.payload().length();
    if (length > 0 && SeqNumber.lt(segment.seq(), c.receiver.nxt())) {
      int end = SeqNumber.min(segment.seq() + length, c.receiver.nxt());
      c.receiver.noteDuplicate(segment.seq(), end);
    }
  }

  private SendCause duplicateOr(SendCause other) {
    return c.sackOk && c.receiver.hasDuplicate() ? SendCause.DSACK : other;
  }

  /** Second: the RST bit. */
  private boolean second(long now, TcpSegment segment) {
    if (!segment.rst()) {
      return true;
    }
    if (segment.seq() != c.receiver.nxt()) { // RFC 5961 section 3.2: in the window, but a guess
      challenge(now);
      return false;
    }
    switch (c.state()) {
      case SynReceived s ->
          c.teardown.closed(now, s.passive() ? CloseReason.RESET : CloseReason.REFUSED);
      case Closing _, LastAck _, TimeWait _ -> c.teardown.closed(now, CloseReason.FINISHED);
      default -> c.teardown.closed(now, CloseReason.RESET);
    }
    return false;
  }

  /** Fourth: the SYN bit. */
  private boolean fourth(long now, TcpSegment segment) {
    if (!segment.syn()) {
      return true;
    }
    if (c.state() instanceof SynReceived s && s.passive()) {
      c.teardown.closed(now, CloseReason.RESET); // back to LISTEN
    } else {
      challenge(now); // RFC 5961 section 4.2: whatever its sequence number
    }
    return false;
  }

  /** Fifth: the ACK. */
  private boolean fifth(long now, TcpSegment segment) {
    if (!segment.hasAck()) {
      return false;
    }
    Sender sender = c.sender;
    int ack = segment.ack();
    if (c.state() instanceof SynReceived) {
      if (!SeqNumber.between(sender.una(), ack, sender.nxt())) {
        c.transmitter.resetAt(now, ack);
        return false;
      }
      sender.firstWindow(segment);
      c.recovery.onAck(now, segment, true);
      c.establish(now);
    } else {
      // RFC 5961 section 5.2: neither beyond what was sent nor older than a window
      if (SeqNumber.gt(ack, sender.nxt()) || SeqNumber.lt(ack, sender.una() - sender.maxWnd())) {
        challenge(now);
        return false;
      }
      boolean changed = sender.updateWindow(now, segment);
      c.recovery.onAck(now, segment, changed);
      c.mayBeWritable();
    }
    switch (c.state()) {
      case FinWait1 _ when sender.isFinAcknowledged() -> c.teardown.enterFinWait2(now);
      case Closing _ when sender.isFinAcknowledged() -> c.teardown.enterTimeWait(now);
      case LastAck _ when sender.isFinAcknowledged() -> {
        c.teardown.closed(now, CloseReason.FINISHED);
        return false;
      }
      default -> {}
    }
    return true;
  }

  /** Seventh: the segment text. Afterwards false if the connection is gone. */
  private boolean text(long now, TcpSegment segment) {
    if (!c.state().mayReceive()) {
      return true; // in the other states the peer has closed: there can be none
    }
    boolean more = c.receiver.text(now, segment);
    if (more && c.isInputAbandoned()) { // RFC 1122 section 4.2.2.13: nobody will ever read it
      // With SEG.ACK for its number it is what the peer expects next, even where something of ours
      // is missing there, and RFC 5961 makes the peer ask back for any other.
      c.transmitter.resetAt(now, segment.ack());
      c.teardown.closed(now, CloseReason.ABORTED);
      return false;
    }
    if (more) {
      c.readable();
    }
    return true;
  }

  /** Eighth: the FIN, when its turn has come. */
  private void fin(long now) {
    if (!c.receiver.takeFin()) {
      return;
    }
    c.receiver.acks.now(SendCause.NORMAL);
    c.inputEnded();
    switch (c.state()) {
      case SynReceived _, Established _ -> c.become(now, States.CLOSE_WAIT);
      case FinWait1 _ -> c.become(now, States.CLOSING); // its FIN is not acknowledged yet
      case FinWait2 _ -> c.teardown.enterTimeWait(now);
      case Closed _, Listen _, SynSent _, CloseWait _, Closing _, LastAck _, TimeWait _ -> {}
    }
  }

  private void challenge(long now) {
    if (c.mayAnswer(now)) {
      c.receiver.acks.now(SendCause.CHALLENGE_ACK);
    }
  }
}
