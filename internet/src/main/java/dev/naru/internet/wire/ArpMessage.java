package dev.naru.internet.wire;

/** An ARP message for IPv4 over Ethernet (RFC 826). */
public record ArpMessage(
    Operation operation,
    MacAddress senderMac,
    Ipv4Address senderAddress,
    MacAddress targetMac,
    Ipv4Address targetAddress)
    implements EtherContent {
  static final int ETHER_TYPE = 0x0806;
  static final int LENGTH = 28;

  /** Who asks, who answers. */
  public enum Operation {
    REQUEST(1),
    REPLY(2);

    private final int code;

    Operation(int code) {
      this.code = code;
    }
  }

  /** "Who has {@code target}? Tell {@code sender}." */
  public static ArpMessage request(MacAddress mac, Ipv4Address sender, Ipv4Address target) {
    return new ArpMessage(Operation.REQUEST, mac, sender, MacAddress.ZERO, target);
  }

  /** The answer to this request from the owner of the address that it asked for. */
  public ArpMessage reply(MacAddress owner) {
    return new ArpMessage(Operation.REPLY, owner, targetAddress, senderMac, senderAddress);
  }

  @Override
  public int etherType() {
    return ETHER_TYPE;
  }

  @Override
  public int length() {
    return LENGTH;
  }

  @Override
  public void encode(byte[] target, int at) {
    Bytes.put16(target, at, 1); // hardware: Ethernet
    Bytes.put16(target, at + 2, Ipv4Packet.ETHER_TYPE);
    target[at + 4] = 6;
    target[at + 5] = 4;
    Bytes.put16(target, at + 6, operation.code);
    Bytes.putMac(target, at + 8, senderMac);
    Bytes.putAddress(target, at + 14, senderAddress);
    Bytes.putMac(target, at + 18, targetMac);
    Bytes.putAddress(target, at + 24, targetAddress);
  }

  @Override
  public void retain() {}

  @Override
  public void release() {}
}
