package dev.naru.internet.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Well-formed packets of every kind. */
public final class Samples {
  public static final Ipv4Address A4 = Ipv4Address.of("192.0.2.1");
  public static final Ipv4Address B4 = Ipv4Address.of("198.51.100.7");
  public static final Ipv6Address A6 = Ipv6Address.of("2001:db8::1");
  public static final Ipv6Address B6 = Ipv6Address.of("2001:db8:1::7");
  public static final MacAddress MAC = MacAddress.local(1);

  private Samples() {}

  public static Payload text(String text) {
    return Payload.of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static List<IpBody> transports() {
    TcpOptions syn =
        TcpOptions.timestamps(7, -9).withMss(1460).withWindowScale(7).withSackPermitted();
    List<TcpOptions.SackBlock> blocks =
        List.of(new TcpOptions.SackBlock(-5, 5), new TcpOptions.SackBlock(10, 20));
    return List.of(
        new UdpDatagram(53, 65535, text("odd")),
        new UdpDatagram(0, 1, Payload.empty()),
        new TcpSegment(
            80, 49152, -1, 1, TcpSegment.SYN | TcpSegment.ECE, 65535, 0, syn, Payload.empty()),
        new TcpSegment(
            1,
            80,
            5,
            0,
            TcpSegment.SYN,
            512,
            0,
            syn.withFastOpen(new FastOpenCookie(16, 0x0102030405060708L, -9)),
            text("early")),
        new TcpSegment(
            80,
            1,
            5,
            6,
            TcpSegment.SYN | TcpSegment.ACK,
            512,
            0,
            syn.withFastOpen(new FastOpenCookie(6, 0x0102030405060000L, 0)),
            Payload.empty()),
        new TcpSegment(
            1,
            80,
            5,
            0,
            TcpSegment.SYN,
            512,
            0,
            syn.withFastOpen(FastOpenCookie.REQUEST),
            Payload.empty()),
        new TcpSegment(80, 1, 5, 6, TcpSegment.ACK, 0, 3, TcpOptions.NONE, text("payload")),
        new TcpSegment(
            80,
            1,
            5,
            6,
            TcpSegment.ACK,
            9,
            0,
            TcpOptions.timestamps(1, 2).withSack(blocks),
            text("x")),
        new TcpSegment(
            1,
            2,
            5,
            0,
            TcpSegment.SYN,
            9,
            0,
            TcpOptions.NONE.withSackPermitted(),
            Payload.empty()));
  }

  public static List<Icmpv4Message> icmpv4() {
    return List.of(
        new Icmpv4Message.Echo(false, 1, 2, text("ping")),
        new Icmpv4Message.Echo(true, 65535, 0, Payload.empty()),
        new Icmpv4Message.Unreachable(
            Icmpv4Message.Unreachable.FRAGMENTATION_NEEDED, 1400, text("quoted")),
        new Icmpv4Message.TimeExceeded(0, text("quoted")),
        new Icmpv4Message.ParameterProblem(20, text("quoted")),
        new Icmpv4Message.Redirect(1, A4, text("quoted")),
        new Icmpv4Message.Other(13, 0, 99, text("when")));
  }

  public static List<Icmpv6Message> icmpv6() {
    NdpOptions router =
        new NdpOptions(
            java.util.Optional.of(MAC),
            java.util.Optional.empty(),
            List.of(new NdpOptions.Prefix(Cidr.of("2001:db8::/64"), true, true, -1, 3600)),
            1500);
    return List.of(
        new Icmpv6Message.Echo(false, 1, 2, text("ping")),
        new Icmpv6Message.Unreachable(Icmpv6Message.Unreachable.PORT, text("quoted")),
        new Icmpv6Message.PacketTooBig(1280, text("quoted")),
        new Icmpv6Message.TimeExceeded(1, text("quoted")),
        new Icmpv6Message.ParameterProblem(2, 40, text("quoted")),
        new Icmpv6Message.Other(143, 0, 1, text("mld")),
        new NdpMessage.RouterSolicitation(NdpOptions.source(MAC)),
        new NdpMessage.RouterAdvertisement(64, true, false, 1800, 5, 6, router),
        new NdpMessage.NeighborSolicitation(B6, NdpOptions.source(MAC)),
        new NdpMessage.NeighborAdvertisement(true, true, false, B6, NdpOptions.target(MAC)));
  }

  public static List<IpPacket> packets() {
    Payload eight = text("12345678");
    return List.of(
        IpPacket.of(A4, B4, 64, 2, new UdpDatagram(1, 2, text("hello"))),
        IpPacket.of(A6, B6, 64, 0xff, new UdpDatagram(1, 2, text("hello"))),
        new Ipv4Packet(
            A4, B4, 1, 0, 77, false, true, 16, text("\1\1\1\1"), new IpBody.Raw(17, eight)),
        new Ipv6Packet(
            A6,
            B6,
            0,
            1,
            0xfffff,
            List.of(
                new Ipv6Extension.Options(true, List.of(new Ipv6Option(5, text("\0\0")))),
                new Ipv6Extension.Options(false, List.of(new Ipv6Option(0xc2, text("12345")))),
                new Ipv6Extension.Routing(4, 1, text("1234")),
                new Ipv6Extension.Fragment(8, true, -7)),
            new IpBody.Raw(6, eight)));
  }

  public static List<EthernetFrame> frames() {
    return List.of(
        new EthernetFrame(MacAddress.BROADCAST, MAC, ArpMessage.request(MAC, A4, B4)),
        new EthernetFrame(
            MAC, MacAddress.local(2), ArpMessage.request(MAC, A4, B4).reply(MacAddress.local(2))),
        new EthernetFrame(MAC, MAC, packets().getFirst()),
        new EthernetFrame(MAC, MAC, new EtherContent.Other(0x88cc, Payload.of(new byte[60]))));
  }
}
