package dev.naru.internet.tcp;

import dev.naru.internet.wire.FastOpenCookie;
import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What two SYNs agree on. */
final class Handshake {
  private final TcpConnection c;
  private boolean peerSyn;
  private boolean peerScales;
  private boolean peerStamps;
  private boolean peerSacks;
  private boolean peerEcn;
  private @Nullable FastOpenCookie cookie; // goes with our SYN

  Handshake(TcpConnection connection) {
    c = connection;
  }

  /** MSS that this side announces: without options, as RFC 6691 section 2 has it. */
  static int mss(TcpConfig config, int mtu, FourTuple tuple) {
    int fitting = mtu - tuple.ipHeader() - TcpSegment.HEADER;
    return Math.max(1, Math.min(config.maxSegment(), fitting));
  }

  /** RFC 7413 section 4.1: the first SYN shows this cookie, asks for one, or gives it. */
  void fastOpen(FastOpenCookie with) {
    cookie = with;
  }

  /** The peer's SYN came: its options, and whether it asks for, or agrees to, ECN. */
  void onPeerSyn(long now, TcpSegment syn) {
    TcpConfig config = c.config();
    TcpOptions options = syn.options();
    peerSyn = true;
    // RFC 9293 section 3.7.1, MUST-15: 536, or 1220 over IPv6, if the option is absent
    int byDefault = c.tuple().ipHeader() == 20 ? 536 : 1220;
    c.sender.peerMss(options.hasMss() ? options.mss() : byDefault);
    c.receiver.start(syn.seq(), mss(config, c.sender.mtu(), c.tuple()));
    peerScales = config.windowScaling() && options.hasWindowScale();
    peerStamps = config.timestamps() && options.hasTimestamps();
    peerSacks = config.sack() && options.sackPermitted();
    // RFC 3168 section 6.1.1: ECE and CWR ask, ECE alone agrees
    boolean asks = syn.has(TcpSegment.ECE) && syn.has(TcpSegment.CWR) && !syn.hasAck();
    boolean agrees = syn.has(TcpSegment.ECE) && !syn.has(TcpSegment.CWR) && syn.hasAck();
    peerEcn = asks || (agrees && config.ecn());
    if (peerScales) { // RFC 7323 section 2.2
      c.receiver.scaleWindows();
      c.sender.peerShift(options.windowScale());
    }
    if (peerStamps) {
      c.timestamps.start(now, options.tsValue());
    }
    c.sackOk = peerSacks;
    if (cookie != null && options.fastOpen().isPresent() && syn.hasAck()) {
      c.lower.onFastOpen(c, options.fastOpen(), options.mss());
    }
    if (peerEcn) {
      c.ecn = EcnEcho.agreed();
    }
  }

  /** Our SYN, with the peer's acknowledged if it has come; options then answer its options. */
  TcpSegment syn(long now, Outstanding sent) {
    TcpConfig config = c.config();
    FourTuple t = c.tuple();
    int flags = TcpSegment.SYN;
    TcpOptions options = TcpOptions.NONE.withMss(mss(config, c.sender.mtu(), t));
    if (peerSyn ? peerScales : config.windowScaling()) {
      options = options.withWindowScale(c.receiver.shift());
    }
    if (peerSyn ? peerSacks : config.sack()) {
      options = options.withSackPermitted();
    }
    if (peerSyn ? peerStamps : config.timestamps()) {
      options = options.withTimestamps(c.timestamps.value(now), c.timestamps.recent());
    }
    if (peerSyn) {
      flags |= TcpSegment.ACK | (peerEcn ? TcpSegment.ECE : 0);
      c.receiver.acks.sent();
      c.timestamps.option(now, c.receiver.nxt());
    } else if (config.ecn() && sent.transmissions <= 1) {
      // RFC 3168 section 6.1.1.1: after lost SYNs it tries without
      flags |= TcpSegment.ECE | TcpSegment.CWR;
    }
    boolean first = sent.transmissions == 0;
    if (cookie != null && first) { // RFC 7413 section 4.1.3.1: a lost SYN is tried without
      options = options.withFastOpen(cookie);
    } else if (cookie != null && !peerSyn) {
      c.lower.onFastOpen(c, Optional.empty(), 0);
    }
    return new TcpSegment(
        t.localPort(),
        t.remotePort(),
        sent.seq,
        peerSyn ? c.receiver.nxt() : 0,
        flags,
        c.receiver.advertiseUnscaled(),
        0,
        options,
        first ? c.sender.earlyData() : Payload.empty());
  }
}
