package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import dev.naru.internet.wire.TcpOptions;
import dev.naru.internet.wire.TcpSegment;
import java.util.Optional;

/**
 * Handshakes without memory, for when the backlog is full (RFC 4987 section 3.6): what has to be
 * known of a SYN travels in our sequence number, and in the low bits of our timestamp, and comes
 * back with the ACK.
 */
final class SynCookies {
  /** A cookie is good in the period in which it was made and in the next one. */
  private static final long PERIOD = 64_000_000_000L;

  private static final int LOW = 0xffffff;

  /** Segment sizes of which a cookie names one: what links in use make of it. */
  private static final int[] SIZES = {536, 1220, 1300, 1360, 1400, 1440, 1460, 8960};

  /** Low bits of a timestamp: four of scale (15: none), one of SACK. */
  private static final int OPTION_BITS = 5;

  private static final int NO_SCALE = 15;

  private final SipHash secret;

  SynCookies(SipHash secret) {
    this.secret = secret;
  }

  /** The sequence number that answers this SYN. */
  int make(long now, FourTuple tuple, TcpSegment syn) {
    return make(now / PERIOD, tuple, syn.seq(), sizeIndex(syn.options().mss()));
  }

  /** Bits 24 to 31: the period, hidden by a hash; below: a hash of the period, plus the size. */
  private int make(long period, FourTuple tuple, int peerIsn, int size) {
    int hidden = base(tuple, peerIsn) + ((int) period << 24);
    return hidden + ((hash(period, tuple, peerIsn) + size) & LOW);
  }

  private int base(FourTuple tuple, int peerIsn) {
    return (int) tuple.hash(secret, 2) + peerIsn;
  }

  private int hash(long period, FourTuple tuple, int peerIsn) {
    return (int) (tuple.hash(secret, period << 32 | (peerIsn & 0xffffffffL)) >>> 8) & LOW;
  }

  private static int sizeIndex(int mss) {
    int index = 0;
    while (index + 1 < SIZES.length && SIZES[index + 1] <= mss) {
      index++;
    }
    return index;
  }

  /** The SYN that this ACK's cookie was made for, as far as it matters; empty if it is none. */
  Optional<TcpSegment> open(long now, FourTuple tuple, TcpSegment ack) {
    int peerIsn = ack.seq() - 1;
    int cookie = ack.ack() - 1;
    long current = now / PERIOD;
    for (long period = current; period >= Math.max(0, current - 1); period--) {
      int rest = cookie - base(tuple, peerIsn) - ((int) period << 24);
      int size = rest - hash(period, tuple, peerIsn) & LOW;
      if ((rest & ~LOW) == 0 && size < SIZES.length) {
        return Optional.of(syn(ack, peerIsn, SIZES[size]));
      }
    }
    return Optional.empty();
  }

  private static TcpSegment syn(TcpSegment ack, int peerIsn, int mss) {
    TcpOptions options = TcpOptions.NONE.withMss(mss);
    if (ack.options().hasTimestamps()) {
      int echo = ack.options().tsEcho();
      int scale = echo & 15;
      options = options.withTimestamps(ack.options().tsValue(), 0);
      if (scale != NO_SCALE) {
        options = options.withWindowScale(Math.min(scale, TcpOptions.MAX_WINDOW_SCALE));
      }
      if ((echo & 16) != 0) {
        options = options.withSackPermitted();
      }
    }
    return new TcpSegment(
        ack.sourcePort(),
        ack.destinationPort(),
        peerIsn,
        0,
        TcpSegment.SYN,
        ack.window(),
        0,
        options,
        Payload.empty());
  }

  /** The timestamp to send, no later than {@code value}, that remembers the SYN's options. */
  static int remember(int value, TcpOptions syn) {
    int bits = syn.hasWindowScale() ? syn.windowScale() : NO_SCALE;
    bits |= syn.sackPermitted() ? 16 : 0;
    int stamped = value >>> OPTION_BITS << OPTION_BITS | bits;
    return stamped - value > 0 ? stamped - (1 << OPTION_BITS) : stamped;
  }
}
