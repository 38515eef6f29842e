package dev.naru.internet.wire;

import java.util.List;
import java.util.Optional;

/**
 * The options of a TCP segment. Options of other kinds are skipped on receipt and never written
 * (RFC 9293 section 3.1, MUST-6).
 *
 * @param mss maximum segment size, 1 to 65535, or 0 if the option is absent
 * @param windowScale shift count, 0 to 14 (RFC 7323 section 2.3), or −1 if absent
 * @param sackPermitted RFC 2018 section 2
 * @param hasTimestamps whether the two values stand there (RFC 7323 section 3); both are 0 if not
 * @param tsValue the sender's clock
 * @param tsEcho the clock value that is echoed
 * @param sack blocks of selective acknowledgement, at most four, or three beside timestamps (RFC
 *     2018 section 3); the first may be a duplicate's (RFC 2883)
 * @param fastOpen RFC 7413 section 4.1.1, on a SYN only
 */
public record TcpOptions(
    int mss,
    int windowScale,
    boolean sackPermitted,
    boolean hasTimestamps,
    int tsValue,
    int tsEcho,
    List<SackBlock> sack,
    Optional<FastOpenCookie> fastOpen) {

  /** No option at all. */
  public static final TcpOptions NONE =
      new TcpOptions(0, -1, false, false, 0, 0, List.of(), Optional.empty());

  /** The greatest shift of a window (RFC 7323 section 2.3). */
  public static final int MAX_WINDOW_SCALE = 14;

  static final int MAXIMUM = 40;

  /** Bytes that were received: from {@code left} up to, not including, {@code right}. */
  public record SackBlock(int left, int right) {}

  public TcpOptions {
    sack = List.copyOf(sack);
    if ((mss & ~0xffff) != 0 || windowScale < -1 || windowScale > MAX_WINDOW_SCALE) {
      throw new IllegalArgumentException("TCP option out of range");
    }
    if (!hasTimestamps && (tsValue | tsEcho) != 0) {
      throw new IllegalArgumentException("timestamps that are absent have no value");
    }
    if (length(mss, windowScale, sackPermitted, hasTimestamps, sack.size(), fastOpen) > MAXIMUM) {
      throw new IllegalArgumentException("TCP options have at most 40 bytes");
    }
  }

  /** Only the two timestamps, as on most segments of a connection. */
  public static TcpOptions timestamps(int value, int echo) {
    return new TcpOptions(0, -1, false, true, value, echo, List.of(), Optional.empty());
  }

  public TcpOptions withMss(int newMss) {
    return new TcpOptions(
        newMss, windowScale, sackPermitted, hasTimestamps, tsValue, tsEcho, sack, fastOpen);
  }

  public TcpOptions withWindowScale(int shift) {
    return new TcpOptions(
        mss, shift, sackPermitted, hasTimestamps, tsValue, tsEcho, sack, fastOpen);
  }

  public TcpOptions withSackPermitted() {
    return new TcpOptions(mss, windowScale, true, hasTimestamps, tsValue, tsEcho, sack, fastOpen);
  }

  public TcpOptions withTimestamps(int value, int echo) {
    return new TcpOptions(mss, windowScale, sackPermitted, true, value, echo, sack, fastOpen);
  }

  public TcpOptions withSack(List<SackBlock> blocks) {
    return new TcpOptions(
        mss, windowScale, sackPermitted, hasTimestamps, tsValue, tsEcho, blocks, fastOpen);
  }

  public TcpOptions withFastOpen(FastOpenCookie cookie) {
    return new TcpOptions(
        mss, windowScale, sackPermitted, hasTimestamps, tsValue, tsEcho, sack, Optional.of(cookie));
  }

  /** How many SACK blocks fit beside the options that stand on every segment. */
  public static int maxSackBlocks(boolean besideTimestamps) {
    return besideTimestamps ? 3 : 4;
  }

  public boolean hasMss() {
    return mss != 0;
  }

  public boolean hasWindowScale() {
    return windowScale >= 0;
  }

  /** Bytes on the wire: a multiple of four. */
  public int length() {
    return length(mss, windowScale, sackPermitted, hasTimestamps, sack.size(), fastOpen);
  }

  private static int length(
      int mss,
      int windowScale,
      boolean sackPermitted,
      boolean timestamps,
      int blocks,
      Optional<FastOpenCookie> fastOpen) {
    int length = (mss != 0 ? 4 : 0) + (windowScale >= 0 ? 4 : 0) + (timestamps ? 12 : 0);
    if (sackPermitted && !timestamps) { // beside timestamps it takes the place of their two NOPs
      length += 4;
    }
    if (fastOpen.isPresent()) { // with NOPs behind it up to a multiple of four
      length += 2 + fastOpen.get().length() + 3 & ~3;
    }
    return length + (blocks == 0 ? 0 : 4 + 8 * blocks);
  }

  /** Writes {@link #length} bytes, laid out as RFC 7323 appendix A and common practice have it. */
  void encode(byte[] target, int at) {
    int cursor = at;
    if (hasMss()) {
      Bytes.put32(target, cursor, TcpView.MSS << 24 | 4 << 16 | mss);
      cursor += 4;
    }
    if (hasTimestamps || sackPermitted) {
      int nops = TcpView.NOP << 8 | TcpView.NOP;
      int permitted = TcpView.SACK_PERMITTED << 8 | 2;
      Bytes.put16(target, cursor, sackPermitted && hasTimestamps ? permitted : nops);
      if (hasTimestamps) {
        Bytes.put16(target, cursor + 2, TcpView.TIMESTAMPS << 8 | 10);
        Bytes.put32(target, cursor + 4, tsValue);
        Bytes.put32(target, cursor + 8, tsEcho);
        cursor += 12;
      } else {
        Bytes.put16(target, cursor + 2, permitted);
        cursor += 4;
      }
    }
    if (hasWindowScale()) {
      Bytes.put32(
          target, cursor, TcpView.NOP << 24 | TcpView.WINDOW_SCALE << 16 | 3 << 8 | windowScale);
      cursor += 4;
    }
    if (fastOpen.isPresent()) {
      FastOpenCookie cookie = fastOpen.get();
      Bytes.put16(target, cursor, TcpView.FAST_OPEN << 8 | 2 + cookie.length());
      cookie.encode(target, cursor + 2);
      cursor += 2 + cookie.length();
      if (cookie.length() % 4 == 0) {
        Bytes.put16(target, cursor, TcpView.NOP << 8 | TcpView.NOP);
        cursor += 2;
      }
    }
    if (!sack.isEmpty()) {
      Bytes.put16(target, cursor, TcpView.NOP << 8 | TcpView.NOP);
      Bytes.put16(target, cursor + 2, TcpView.SACK << 8 | (2 + 8 * sack.size()));
      cursor += 4;
      for (SackBlock block : sack) {
        Bytes.put32(target, cursor, block.left());
        Bytes.put32(target, cursor + 4, block.right());
        cursor += 8;
      }
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (hasMss()) {
      text.append(" mss ").append(mss);
    }
    if (hasWindowScale()) {
      text.append(" wscale ").append(windowScale);
    }
    if (sackPermitted) {
      text.append(" sackOK");
    }
    if (hasTimestamps) {
      text.append(" ts ").append(SeqNumber.toString(tsValue));
      text.append('/').append(SeqNumber.toString(tsEcho));
    }
    fastOpen.ifPresent(cookie -> text.append(" fastopen ").append(cookie));
    for (SackBlock block : sack) {
      text.append(" sack ").append(SeqNumber.toString(block.left));
      text.append('-').append(SeqNumber.toString(block.right));
    }
    return text.toString();
  }
}
