package dev.naru.internet.wire;

/**
 * A TCP segment (RFC 9293 section 3.1).
 *
 * @param seq sequence number of the first byte, or of the SYN; see {@link SeqNumber}
 * @param ack next sequence number expected; without meaning unless {@link #ACK} is set
 * @param flags any of the flag constants
 * @param window as it stands on the wire, unscaled: 0 to 65535
 * @param urgent urgent pointer, relative to {@code seq}; without meaning unless {@link #URG} is set
 */
public record TcpSegment(
    int sourcePort,
    int destinationPort,
    int seq,
    int ack,
    int flags,
    int window,
    int urgent,
    TcpOptions options,
    Payload payload)
    implements IpBody {
  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;

  /** Congestion was experienced (RFC 3168 section 6.1). */
  public static final int ECE = 0x40;

  /** The congestion window was reduced. */
  public static final int CWR = 0x80;

  /** Bytes of a header without options. */
  public static final int HEADER = 20;

  public TcpSegment {
    if (((sourcePort | destinationPort | window | urgent) & ~0xffff) != 0 || (flags & ~0xff) != 0) {
      throw new IllegalArgumentException("TCP header field out of range");
    }
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public boolean syn() {
    return has(SYN);
  }

  public boolean fin() {
    return has(FIN);
  }

  public boolean rst() {
    return has(RST);
  }

  public boolean hasAck() {
    return has(ACK);
  }

  /** SEG.LEN: the sequence numbers that it occupies, SYN and FIN included. */
  public int sequenceLength() {
    return payload.length() + (syn() ? 1 : 0) + (fin() ? 1 : 0);
  }

  public int headerLength() {
    return HEADER + options.length();
  }

  @Override
  public int protocol() {
    return IpProtocol.TCP;
  }

  @Override
  public int length() {
    return HEADER + options.length() + payload.length();
  }

  @Override
  public void encode(byte[] target, int at, IpAddress source, IpAddress destination) {
    int header = headerLength();
    Bytes.put16(target, at, sourcePort);
    Bytes.put16(target, at + 2, destinationPort);
    Bytes.put32(target, at + 4, seq);
    Bytes.put32(target, at + 8, ack);
    target[at + 12] = (byte) ((header / 4) << 4);
    target[at + 13] = (byte) flags;
    Bytes.put16(target, at + 14, window);
    Bytes.put16(target, at + 16, 0);
    Bytes.put16(target, at + 18, urgent);
    options.encode(target, at + HEADER);
    payload.copyTo(0, target, at + header, payload.length());
    long pseudo = Checksum.pseudoHeader(source, destination, IpProtocol.TCP, length());
    Bytes.put16(target, at + 16, Checksum.finish(pseudo + Checksum.sum(target, at, length())));
  }

  @Override
  public void retain() {
    payload.retain();
  }

  @Override
  public void release() {
    payload.release();
  }

  /** As an engineer would note it: {@code 80 → 49152 SYN ACK seq 1 ack 2 win 65535 len 0}. */
  @Override
  public String toString() {
    return sourcePort
        + " → "
        + destinationPort
        + flagNames()
        + " seq "
        + SeqNumber.toString(seq)
        + (hasAck() ? " ack " + SeqNumber.toString(ack) : "")
        + " win "
        + window
        + " len "
        + payload.length()
        + options;
  }

  /** The names of the flags that are set, each after a space. */
  public String flagNames() {
    StringBuilder names = new StringBuilder();
    String[] all = {" FIN", " SYN", " RST", " PSH", " ACK", " URG", " ECE", " CWR"};
    for (int i = 0; i < all.length; i++) {
      if ((flags & 1 << i) != 0) {
        names.append(all[i]);
      }
    }
    return names.toString();
  }
}
