package dev.naru.internet.wire;

/** A checked view of the bytes of an ARP message; bytes after it are padding. */
public final class ArpView {
  private final Payload bytes;

  private ArpView(Payload bytes) {
    this.bytes = bytes;
  }

  public static Parsed<ArpView> check(Payload bytes) {
    if (bytes.length() < ArpMessage.LENGTH) {
      return Parsed.malformed("ARP message too short");
    }
    boolean ethernetAndIpv4 =
        bytes.u16(0) == 1
            && bytes.u16(2) == Ipv4Packet.ETHER_TYPE
            && bytes.u8(4) == 6
            && bytes.u8(5) == 4;
    if (!ethernetAndIpv4) {
      return Parsed.malformed("ARP message not for IPv4 over Ethernet");
    }
    return bytes.u16(6) == 1 || bytes.u16(6) == 2
        ? Parsed.ok(new ArpView(bytes))
        : Parsed.malformed("ARP operation unknown");
  }

  public static Parsed<ArpMessage> parse(Payload bytes) {
    return check(bytes).then(view -> Parsed.ok(view.toMessage()));
  }

  public ArpMessage toMessage() {
    return new ArpMessage(
        bytes.u16(6) == 1 ? ArpMessage.Operation.REQUEST : ArpMessage.Operation.REPLY,
        MacAddress.read(bytes, 8),
        new Ipv4Address(bytes.i32(14)),
        MacAddress.read(bytes, 18),
        new Ipv4Address(bytes.i32(24)));
  }
}
