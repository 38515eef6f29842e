package dev.naru.internet.ip;

import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Payload;

/**
 * What went wrong with a packet of ours, as ICMP reported it. Reports are hints, not truth: anybody
 * can forge one, so a transport checks that {@code quoted} names something that it has in flight
 * (RFC 5927 section 4).
 *
 * @param kind what happened
 * @param reporter who says so; this host itself for what went wrong here
 * @param source our address in the packet
 * @param destination where the packet was to go
 * @param mtu for {@link Kind#PACKET_TOO_BIG} the greatest packet, IP header included, that gets
 *     further, already sane and noted in the path MTU cache; otherwise 0
 * @param quoted the beginning of the transport header, at least 8 bytes where the reporter was
 *     honest; owned by the collector, not to be released
 */
public record IpError(
    Kind kind,
    IpAddress reporter,
    IpAddress source,
    IpAddress destination,
    int mtu,
    Payload quoted) {

  /** What happened. */
  public enum Kind {
    NET_UNREACHABLE,
    HOST_UNREACHABLE,
    PROTOCOL_UNREACHABLE,
    PORT_UNREACHABLE,
    PROHIBITED,
    PACKET_TOO_BIG,
    TIME_EXCEEDED,
    REASSEMBLY_TIME_EXCEEDED,
    PARAMETER_PROBLEM;

    /**
     * Whether RFC 1122 section 4.2.3.9 calls it a hard error. A TCP in a synchronised state treats
     * it as soft all the same (RFC 5461 section 4.1).
     */
    public boolean isHard() {
      return this == PROTOCOL_UNREACHABLE || this == PORT_UNREACHABLE;
    }
  }
}
