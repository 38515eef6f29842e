package dev.naru.internet.tcp;

import dev.naru.internet.ip.SendResult;
import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;

/** Puts header and options around what a connection sends. */
final class Transmitter {
  private final TcpConnection c;

  Transmitter(TcpConnection connection) {
    c = connection;
  }

  /**
   * Sends something that is outstanding; whoever sent it first has its reference, this one another.
   *
   * @return {@code QUEUE_FULL}, and it is not under way; {@code TOO_BIG}, and it will not arrive
   */
  SendResult outstanding(long now, Outstanding sent, SendCause cause) {
    Payload payload = sent.payload;
    if (sent.control == TcpSegment.SYN) {
      return send(now, c.handshake().syn(now, sent), Ecn.NOT_ECT, cause);
    }
    boolean newData = sent.transmissions == 0 && !payload.isEmpty();
    int flags = TcpSegment.ACK | sent.control | c.ecn.flags(newData);
    if (sent.push) {
      flags |= TcpSegment.PSH;
    }
    int room = c.sender.packetRoom() - payload.length();
    payload.retain();
    return send(
        now, segment(sent.seq, flags, options(now, room), payload), c.ecn.mark(newData), cause);
  }

  /** An ACK and nothing else. */
  void ack(long now, SendCause cause) {
    probe(now, c.sender.nxt(), cause);
  }

  /** An ACK at this sequence number. */
  void probe(long now, int seq, SendCause cause) {
    int flags = TcpSegment.ACK | c.ecn.flags(false);
    TcpOptions options = options(now, c.sender.packetRoom());
    send(now, segment(seq, flags, options, Payload.empty()), Ecn.NOT_ECT, cause);
  }

  /** RFC 9293 section 3.5.3: a reset that the peer will find acceptable. */
  void reset(long now) {
    int seq = c.sender.nxt();
    int flags = TcpSegment.RST | TcpSegment.ACK;
    TcpOptions options =
        c.timestamps.isOn() ? c.timestamps.option(now, c.receiver.nxt()) : TcpOptions.NONE;
    send(now, segment(seq, flags, options, Payload.empty()), Ecn.NOT_ECT, SendCause.RESET);
  }

  /** {@code <SEQ=SEG.ACK><CTL=RST>}: the answer to an ACK of something never sent. */
  void resetAt(long now, int seq) {
    FourTuple t = c.tuple();
    TcpSegment reset =
        new TcpSegment(
            t.localPort(),
            t.remotePort(),
            seq,
            0,
            TcpSegment.RST,
            0,
            0,
            TcpOptions.NONE,
            Payload.empty());
    send(now, reset, Ecn.NOT_ECT, SendCause.RESET);
  }

  /**
   * Timestamps, if agreed on, and as many SACK blocks as there is room for beside the payload (RFC
   * 2018 section 3).
   */
  private TcpOptions options(long now, int room) {
    boolean stamped = c.timestamps.isOn();
    TcpOptions options = stamped ? c.timestamps.option(now, c.receiver.nxt()) : TcpOptions.NONE;
    if (!c.sackOk) {
      return options;
    }
    int fitting = (room - options.length() - 4) / 8;
    var blocks = c.receiver.sackBlocks(Math.min(fitting, TcpOptions.maxSackBlocks(stamped)));
    return blocks.isEmpty() ? options : options.withSack(blocks);
  }

  private TcpSegment segment(int seq, int flags, TcpOptions options, Payload payload) {
    FourTuple t = c.tuple();
    c.receiver.acks.sent();
    return new TcpSegment(
        t.localPort(),
        t.remotePort(),
        seq,
        c.receiver.nxt(),
        flags,
        c.receiver.advertise(),
        0,
        options,
        payload);
  }

  private SendResult send(long now, TcpSegment segment, Ecn mark, SendCause cause) {
    int bytes = segment.payload().length();
    SendResult result = c.lower.send(now, c.tuple(), segment, mark, cause);
    if (result != SendResult.QUEUE_FULL) {
      c.counters.sent(bytes);
    }
    return result;
  }
}
