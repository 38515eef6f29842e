package dev.naru.internet.ip;

import dev.naru.internet.wire.Icmpv4Message;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.NdpMessage;
import dev.naru.internet.wire.Payload;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * ICMP of both versions: answers echo requests, gives echo replies to whoever asked, takes errors
 * to the transport whose packet they quote, and neighbour discovery to its interface.
 */
public final class IcmpLayer implements ProtocolHandler {

  /** Somebody who has sent echo requests. */
  public interface EchoListener {

    /** An answer; the packet is lent. */
    void onReply(long now, IpPacket packet, int sequence);

    /** An error about the request with this sequence number. */
    void onError(long now, IpError error, int sequence);
  }

  private final IpStack stack;
  private final Map<Integer, EchoListener> listeners = new HashMap<>();
  private int nextIdentifier = 1;

  IcmpLayer(IpStack stack) {
    this.stack = stack;
  }

  /**
   * Reserves an identifier for echo requests, 1 to 65535.
   *
   * @throws IllegalStateException if all are taken
   */
  public int open(EchoListener listener) {
    for (int tries = 0; tries < 65535; tries++) {
      int identifier = nextIdentifier;
      nextIdentifier = identifier == 65535 ? 1 : identifier + 1;
      if (listeners.putIfAbsent(identifier, listener) == null) {
        return identifier;
      }
    }
    throw new IllegalStateException("all echo identifiers are in use");
  }

  public void close(int identifier) {
    listeners.remove(identifier);
  }

  /** Sends an echo request; takes over the data. */
  public SendResult sendEcho(
      long now, IpAddress destination, int identifier, int sequence, int hopLimit, Payload data) {
    Optional<IpAddress> source = stack.sourceFor(destination);
    if (source.isEmpty()) {
      data.release();
      return SendResult.NO_ROUTE;
    }
    IpBody echo =
        destination.version() == 4
            ? new Icmpv4Message.Echo(false, identifier, sequence, data)
            : new Icmpv6Message.Echo(false, identifier, sequence, data);
    return stack.send(now, IpPacket.of(source.get(), destination, hopLimit, 0, echo), "");
  }

  @Override
  public void onPacket(long now, IpPacket packet, NetworkInterface arrival) {
    switch (packet.body()) {
      case Icmpv4Message.Echo(boolean reply, int id, int sequence, Payload data) -> {
        if (reply) {
          answered(now, packet, id, sequence);
        } else {
          // RFC 1122 section 3.2.2.6: of requests to a group none need be answered, which spares
          // amplification
          answer(now, packet, new Icmpv4Message.Echo(true, id, sequence, data.retain()));
        }
      }
      case Icmpv6Message.Echo(boolean reply, int id, int sequence, Payload data) -> {
        if (reply) {
          answered(now, packet, id, sequence);
        } else {
          answer(now, packet, new Icmpv6Message.Echo(true, id, sequence, data.retain()));
        }
      }
      case NdpMessage message -> {
        if (packet.hopLimit() == 255) { // RFC 4861 section 6.1, 7.1: it has crossed no router
          stack.neighbors(arrival).ifPresent(n -> n.onNdp(now, packet, message));
        }
      }
      case Icmpv6Message.Other message -> stack.groups().onMld(now, packet, message, arrival);
      case Icmpv4Message message when message.isError() ->
          QuotedPacket.ofIcmpv4(message).ifPresent(q -> report(now, packet, q));
      case Icmpv6Message message when message.isError() ->
          QuotedPacket.ofIcmpv6(message).ifPresent(q -> report(now, packet, q));
      default -> {}
    }
    packet.release();
  }

  private void answer(long now, IpPacket request, IpBody reply) {
    if (request.source().isUnspecified() || !stack.isLocal(request.destination())) {
      reply.release();
      return;
    }
    stack.send(
        now,
        IpPacket.of(
            /* source= */ request.destination(),
            /* destination= */ request.source(),
            IpLayer.DEFAULT_HOP_LIMIT,
            request.trafficClass() & ~3,
            reply),
        "");
  }

  private void answered(long now, IpPacket packet, int identifier, int sequence) {
    EchoListener listener = listeners.get(identifier);
    if (listener != null) {
      listener.onReply(now, packet, sequence);
    }
  }

  private void report(long now, IpPacket packet, QuotedPacket quoted) {
    if (!stack.isLocal(quoted.source())) { // not about a packet of ours
      return;
    }
    int mtu = 0;
    if (quoted.kind() == IpError.Kind.PACKET_TOO_BIG) {
      mtu = stack.notePathMtu(now, quoted);
      if (mtu == 0) {
        return;
      }
    }
    stack.onError(
        now,
        quoted.protocol(),
        new IpError(
            quoted.kind(),
            packet.source(),
            quoted.source(),
            quoted.destination(),
            mtu,
            quoted.transport()));
  }

  /** An error about an echo request of ours. */
  @Override
  public void onError(long now, IpError error) {
    Payload quoted = error.quoted();
    boolean request = quoted.length() >= 8 && (quoted.u8(0) == 8 || quoted.u8(0) == 128);
    EchoListener listener = request ? listeners.get(quoted.u16(4)) : null;
    if (listener != null) {
      listener.onError(now, error, quoted.u16(6));
    }
  }

  @Override
  public void onTimer(long now) {}

  @Override
  public long nextDeadline() {
    return NEVER;
  }
}
