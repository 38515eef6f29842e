package dev.naru.internet.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A checked view of the bytes of a TCP segment. */
public final class TcpView {
  static final int END = 0;
  static final int NOP = 1;
  static final int MSS = 2;
  static final int WINDOW_SCALE = 3;
  static final int SACK_PERMITTED = 4;
  static final int SACK = 5;
  static final int TIMESTAMPS = 8;
  static final int FAST_OPEN = 34;

  private final Payload bytes;

  private TcpView(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<TcpView> check(Payload bytes, IpAddress source, IpAddress destination) {
    if (bytes.length() < TcpSegment.HEADER) {
      return Parsed.malformed("TCP segment shorter than its header");
    }
    int header = (bytes.u8(12) >>> 4) * 4;
    if (header < TcpSegment.HEADER || header > bytes.length()) {
      return Parsed.malformed("TCP data offset wrong");
    }
    long sum =
        Checksum.pseudoHeader(source, destination, IpProtocol.TCP, bytes.length())
            + bytes.checksumPart();
    return Checksum.finish(sum) == 0
        ? Parsed.ok(new TcpView(bytes))
        : Parsed.malformed("TCP checksum wrong");
  }

  /** Header, options and payload. On success the result holds a reference of its own. */
  public static Parsed<TcpSegment> parse(Payload bytes, IpAddress source, IpAddress destination) {
    return check(bytes, source, destination).then(view -> Parsed.ok(view.toSegment()));
  }

  public int headerLength() {
    return (bytes.u8(12) >>> 4) * 4;
  }

  private TcpSegment toSegment() {
    int header = headerLength();
    return new TcpSegment(
        bytes.u16(0),
        bytes.u16(2),
        bytes.i32(4),
        bytes.i32(8),
        bytes.u8(13),
        bytes.u16(14),
        bytes.u16(18),
        options(header),
        bytes.slice(header, bytes.length() - header));
  }

  /**
   * Options of unknown kind are skipped by their length (RFC 9293 section 3.1, MUST-6). Where a
   * length makes no sense there is no telling where the next option starts: what stands before it
   * counts, the rest is ignored, as every stack in use does. An option of a known kind with another
   * length than it must have is skipped; of two of a kind the last counts.
   */
  private TcpOptions options(int end) {
    if (end == TcpSegment.HEADER) {
      return TcpOptions.NONE;
    }
    int mss = 0;
    int windowScale = -1;
    boolean sackPermitted = false;
    int timestamps = 0;
    List<TcpOptions.SackBlock> sack = List.of();
    Optional<FastOpenCookie> fastOpen = Optional.empty();
    int at = TcpSegment.HEADER;
    while (at < end) {
      int kind = bytes.u8(at);
      if (kind == END) {
        break;
      }
      if (kind == NOP) {
        at++;
        continue;
      }
      if (at + 1 >= end || bytes.u8(at + 1) < 2 || at + bytes.u8(at + 1) > end) {
        break; // RFC 9293 section 3.1, MUST-7: an illegal length, such as zero
      }
      int length = bytes.u8(at + 1);
      switch (kind) {
        case MSS -> mss = length == 4 ? bytes.u16(at + 2) : mss;
        case WINDOW_SCALE -> // RFC 7323 section 2.3: a shift above 14 is taken for 14
            windowScale =
                length == 3 ? Math.min(bytes.u8(at + 2), TcpOptions.MAX_WINDOW_SCALE) : windowScale;
        case SACK_PERMITTED -> sackPermitted |= length == 2;
        case TIMESTAMPS -> timestamps = length == 10 ? at : timestamps;
        case SACK -> sack = length % 8 == 2 && length > 2 ? sackBlocks(at, length) : sack;
        case FAST_OPEN -> fastOpen = isCookie(length) ? Optional.of(cookie(at, length)) : fastOpen;
        default -> {}
      }
      at += length;
    }
    TcpOptions options =
        new TcpOptions(
            mss,
            windowScale,
            sackPermitted,
            timestamps != 0,
            timestamps == 0 ? 0 : bytes.i32(timestamps + 2),
            timestamps == 0 ? 0 : bytes.i32(timestamps + 6),
            List.of(),
            fastOpen);
    // Laid out without alignment more may have fitted than this side would write: blocks too many
    // are dropped.
    int room = (TcpOptions.MAXIMUM - options.length() - 4) / 8;
    return room > 0 && !sack.isEmpty()
        ? options.withSack(sack.subList(0, Math.min(room, sack.size())))
        : options;
  }

  /** RFC 7413 section 4.1.1: with another length, or not on a SYN, the option is ignored. */
  private boolean isCookie(int length) {
    return (bytes.u8(13) & TcpSegment.SYN) != 0 && FastOpenCookie.isLength(length - 2);
  }

  private FastOpenCookie cookie(int at, int length) {
    return FastOpenCookie.read(bytes, at + 2, length - 2);
  }

  private List<TcpOptions.SackBlock> sackBlocks(int at, int length) {
    List<TcpOptions.SackBlock> blocks = new ArrayList<>(length / 8);
    for (int i = at + 2; i < at + length; i += 8) {
      blocks.add(new TcpOptions.SackBlock(bytes.i32(i), bytes.i32(i + 4)));
    }
    return blocks;
  }
}
