package dev.naru.internet.wire;

/** A checked view of the bytes of an Ethernet II frame. */
public final class EthernetView {
  private final Payload bytes;

  private EthernetView(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<EthernetView> check(Payload bytes) {
    if (bytes.length() < EthernetFrame.HEADER) {
      return Parsed.malformed("Ethernet frame shorter than its header");
    }
    if (bytes.u16(12) < 0x0600) {
      return Parsed.malformed("Ethernet frame with a length instead of a type");
    }
    return Parsed.ok(new EthernetView(bytes));
  }

  /** Frame and content; on success the result holds a reference of its own to the payload. */
  public static Parsed<EthernetFrame> parse(Payload bytes) {
    return check(bytes).then(EthernetView::toFrame);
  }

  public MacAddress destination() {
    return MacAddress.read(bytes, 0);
  }

  public MacAddress source() {
    return MacAddress.read(bytes, 6);
  }

  public int etherType() {
    return bytes.u16(12);
  }

  private Parsed<EthernetFrame> toFrame() {
    Payload body = bytes.slice(EthernetFrame.HEADER, bytes.length() - EthernetFrame.HEADER);
    try {
      Parsed<? extends EtherContent> content =
          switch (etherType()) {
            case Ipv4Packet.ETHER_TYPE -> Ipv4View.parse(body);
            case Ipv6Packet.ETHER_TYPE -> Ipv6View.parse(body);
            case ArpMessage.ETHER_TYPE -> ArpView.parse(body);
            default -> Parsed.ok(new EtherContent.Other(etherType(), body.retain()));
          };
      return content.then(c -> Parsed.ok(new EthernetFrame(destination(), source(), c)));
    } finally {
      body.release();
    }
  }
}
