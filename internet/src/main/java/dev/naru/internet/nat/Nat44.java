package dev.naru.internet.nat;

import dev.naru.internet.ip.IpStack;
import dev.naru.internet.ip.NetworkInterface;
import dev.naru.internet.ip.PacketHook;
import dev.naru.internet.ip.Reassembly;
import dev.naru.internet.time.RandomStream;
import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.IpProtocol;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Parsed;
import java.util.Optional;

/**
 * Translates between the hosts inside a home and the one address that the world sees. From inside,
 * the source changes as a packet leaves; from outside, the destination as it comes in. Fragments
 * are put together first, since only the first has ports (RFC 4787 section 11, REQ-14).
 *
 * <p>TCP and UDP from outside that nobody inside has asked for end here without an answer, so the
 * router itself offers no such service outside.
 */
public final class Nat44 implements PacketHook, Timed {
  private final IpStack stack;
  private final NetworkInterface outside;
  private final IpAddress address;
  private final NatTable table;
  private final Reassembly reassembly = new Reassembly((_, _) -> {});

  /**
   * Without mappings.
   *
   * @param stack the router's
   * @param outside the interface to the world
   * @param address the IPv4 address that the world sees
   */
  public Nat44(IpStack stack, NetworkInterface outside, IpAddress address, RandomStream random) {
    this.stack = stack;
    this.outside = outside;
    this.address = address;
    this.table = new NatTable(random);
  }

  /**
   * Lets everybody reach {@code insidePort} of a host inside as {@code outsidePort} of the address
   * outside.
   *
   * @param protocol {@link IpProtocol#TCP} or {@link IpProtocol#UDP}
   */
  public void forward(int protocol, int outsidePort, IpAddress inside, int insidePort) {
    table.forward(protocol, outsidePort, inside, insidePort);
  }

  /** How many mappings there are, forwardings included. */
  public int mappings() {
    return table.size();
  }

  @Override
  public Optional<IpPacket> onInput(long now, IpPacket packet, NetworkInterface in) {
    if (!packet.destination().equals(address)) {
      return Optional.of(packet);
    }
    Optional<IpPacket> whole = whole(now, packet, in);
    if (whole.isEmpty()) {
      return whole;
    }
    return in == outside ? inbound(now, whole.get(), in) : hairpin(now, whole.get(), in);
  }

  @Override
  public Optional<IpPacket> onOutput(long now, IpPacket packet, NetworkInterface out) {
    if (out != outside || !(packet instanceof Ipv4Packet) || stack.isLocal(packet.source())) {
      return Optional.of(packet);
    }
    Optional<IpPacket> whole = whole(now, packet, out);
    return whole.flatMap(p -> outbound(now, p, out));
  }

  /** A packet with its ports in sight. */
  private Optional<IpPacket> whole(long now, IpPacket packet, NetworkInterface at) {
    Optional<IpPacket> whole =
        packet.isFragment() ? reassembly.add(now, packet) : Optional.of(packet);
    if (whole.isEmpty()) {
      return whole;
    }
    return switch (whole.get().decoded()) {
      case Parsed.Ok<? extends IpPacket>(IpPacket decoded) -> Optional.of(decoded);
      case Parsed.Malformed<? extends IpPacket>(String reason) -> {
        stack.drop(now, at, whole.get(), reason);
        yield Optional.empty();
      }
    };
  }

  private Optional<IpPacket> outbound(long now, IpPacket packet, NetworkInterface out) {
    if (packet.body() instanceof Icmpv4Message message && message.isError()) {
      return QuoteTranslation.outbound(message, table, address)
          .map(body -> packet.withBody(body).withAddresses(address, packet.destination()))
          .or(() -> ended(now, packet, out, "NAT: error about a packet that is unknown"));
    }
    Optional<Flow> flow = Flow.of(packet);
    if (flow.isEmpty()) {
      return ended(now, packet, out, "NAT: protocol without ports");
    }
    return mapOut(now, packet, flow.get())
        .or(() -> ended(now, packet, out, "NAT: no port is free"));
  }

  private Optional<IpPacket> mapOut(long now, IpPacket packet, Flow flow) {
    NatTable.Endpoint inside =
        new NatTable.Endpoint(flow.protocol(), packet.source(), flow.sourcePort());
    NatTable.Remote remote = new NatTable.Remote(packet.destination(), flow.destinationPort());
    return table
        .outbound(now, inside, remote, packet.body())
        .map(
            m ->
                packet
                    .withBody(Flow.withSourcePort(packet.body(), m.outsidePort))
                    .withAddresses(address, packet.destination()));
  }

  private Optional<IpPacket> inbound(long now, IpPacket packet, NetworkInterface in) {
    if (packet.body() instanceof Icmpv4Message message && message.isError()) {
      Optional<IpPacket> translated = QuoteTranslation.inbound(packet, message, table);
      return translated.or(
          () -> Optional.of(packet)); // it may be about a packet of the router's own
    }
    Optional<Flow> flow = Flow.of(packet);
    if (flow.isEmpty()) {
      return Optional.of(packet);
    }
    Optional<IpPacket> translated = mapIn(now, packet, flow.get());
    if (translated.isPresent() || flow.get().protocol() == IpProtocol.ICMPV4) {
      return translated.or(() -> Optional.of(packet)); // pings of the router are the router's
    }
    return ended(now, packet, in, "NAT: nobody inside has asked for it");
  }

  private Optional<IpPacket> mapIn(long now, IpPacket packet, Flow flow) {
    if (packet.body() instanceof Icmpv4Message.Echo echo && !echo.reply()) {
      return Optional.empty();
    }
    NatTable.Remote remote = new NatTable.Remote(packet.source(), flow.sourcePort());
    return table
        .inbound(now, flow.protocol(), flow.destinationPort(), remote, packet.body())
        .map(
            m ->
                packet
                    .withBody(Flow.withDestinationPort(packet.body(), m.inside.port()))
                    .withAddresses(packet.source(), m.inside.address()));
  }

  /**
   * From inside to the address outside (RFC 4787 section 6): both ends are translated, and it turns
   * around here.
   */
  private Optional<IpPacket> hairpin(long now, IpPacket packet, NetworkInterface in) {
    Optional<Flow> flow = Flow.of(packet);
    if (flow.isEmpty()
        || flow.get().protocol() == IpProtocol.ICMPV4
        || table.find(flow.get().protocol(), flow.get().destinationPort()).isEmpty()) {
      return Optional.of(packet);
    }
    return mapOut(now, packet, flow.get())
        .flatMap(out -> Flow.of(out).flatMap(f -> mapIn(now, out, f)))
        .or(() -> ended(now, packet, in, "NAT: nobody inside has asked for it"));
  }

  private Optional<IpPacket> ended(long now, IpPacket packet, NetworkInterface at, String cause) {
    stack.drop(now, at, packet, cause);
    return Optional.empty();
  }

  @Override
  public void onTimer(long now) {
    table.onTimer(now);
    reassembly.onTimer(now);
  }

  @Override
  public long nextDeadline() {
    return Math.min(table.nextDeadline(), reassembly.nextDeadline());
  }
}
