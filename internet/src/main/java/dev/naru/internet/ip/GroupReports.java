package dev.naru.internet.ip;

import dev.naru.internet.time.RandomStream;
import dev.naru.internet.time.Timed;
import dev.naru.internet.wire.Cidr;
import dev.naru.internet.wire.GroupQuery;
import dev.naru.internet.wire.GroupReport;
import dev.naru.internet.wire.Icmpv6Message;
import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Address;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Address;
import dev.naru.internet.wire.Ipv6Extension;
import dev.naru.internet.wire.Ipv6Option;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.Parsed;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Tells routers which groups this host wants: IGMPv3 (RFC 3376) and MLDv2 (RFC 3810), as a host
 * that wants every source; to a router that asks in IGMPv2, in IGMPv2 (RFC 2236). A change is told
 * at once and, since it may get lost, once more; a question is answered after a random part of the
 * time that it allows.
 *
 * <p>Not told: groups of the segment itself. MLDv1 is understood in questions, not spoken.
 */
final class GroupReports implements ProtocolHandler {
  private static final Ipv4Address IGMP_ROUTERS = (Ipv4Address) IpAddress.of("224.0.0.22");
  private static final Ipv6Address MLD_ROUTERS = (Ipv6Address) IpAddress.of("ff02::16");
  private static final Payload ROUTER_ALERT = Payload.of(new byte[] {(byte) 0x94, 4, 0, 0});
  private static final Ipv6Extension MLD_ALERT = // RFC 2711
      new Ipv6Extension.Options(true, List.of(new Ipv6Option(5, Payload.of(new byte[2]))));

  /** RFC 3376 section 8.11, RFC 3810 section 9.11. */
  private static final long UNSOLICITED_INTERVAL = 1_000_000_000L;

  /** RFC 3376 section 8.12: two query intervals and one answer. */
  private static final long OLDER_PRESENT = 260_000_000_000L;

  private static final int ROBUSTNESS = 2;

  /** What a record of a report says (RFC 3376 section 4.2.12). */
  private enum Kind {
    MODE_IS_EXCLUDE(2),
    CHANGE_TO_INCLUDE(3),
    CHANGE_TO_EXCLUDE(4);

    private final int type;

    Kind(int type) {
      this.type = type;
    }
  }

  private static final class Report {
    final NetworkInterface at;
    final IpAddress group;
    final Kind kind;
    long dueAt;
    int left;

    Report(NetworkInterface at, IpAddress group, Kind kind, long dueAt, int left) {
      this.at = at;
      this.group = group;
      this.kind = kind;
      this.dueAt = dueAt;
      this.left = left;
    }
  }

  private final IpStack stack;
  private final RandomStream random;
  private final List<Report> reports = new ArrayList<>(0);
  private long olderUntil = Long.MIN_VALUE; // an IGMPv2 router is there

  GroupReports(IpStack stack, RandomStream random) {
    this.stack = stack;
    this.random = random;
  }

  void changed(NetworkInterface at, IpAddress group, boolean joined) {
    if (!isTold(group)) {
      return;
    }
    reports.removeIf(r -> r.at == at && r.group.equals(group));
    Kind kind = joined ? Kind.CHANGE_TO_EXCLUDE : Kind.CHANGE_TO_INCLUDE;
    reports.add(new Report(at, group, kind, 0, ROBUSTNESS));
  }

  @Override
  public void onPacket(long now, IpPacket packet, NetworkInterface arrival) {
    if (packet.body() instanceof IpBody.Raw raw) {
      answer(now, arrival, GroupQuery.ofIgmp(raw.bytes()), 4);
    }
    packet.release();
  }

  /** RFC 3810 section 5.1.14: only what comes from this link counts. */
  void onMld(long now, IpPacket packet, Icmpv6Message message, NetworkInterface arrival) {
    if (packet.hopLimit() == 1 && packet.source().isLinkLocal()) {
      answer(now, arrival, GroupQuery.ofMld(message), 6);
    }
  }

  private void answer(long now, NetworkInterface at, Parsed<GroupQuery> parsed, int version) {
    if (!(parsed instanceof Parsed.Ok<GroupQuery>(GroupQuery query))) {
      return;
    }
    if (query.older() && version == 4) {
      olderUntil = now + OLDER_PRESENT;
    }
    for (IpAddress group : at.groups()) {
      boolean asked = query.group().isEmpty() || query.group().get().equals(group);
      boolean pending = reports.stream().anyMatch(r -> r.at == at && r.group.equals(group));
      if (asked && !pending && group.version() == version && isTold(group)) {
        long delay = random.nextLong(Math.max(1, query.maxResponse()));
        reports.add(new Report(at, group, Kind.MODE_IS_EXCLUDE, now + delay, 1));
      }
    }
  }

  /** Groups of the segment itself are flooded, whoever wants them (RFC 4541 section 2.1.2). */
  private static boolean isTold(IpAddress group) {
    return switch (group) {
      case Ipv4Address v4 -> v4.bits() >>> 8 != 0xe00000;
      case Ipv6Address v6 -> (v6.high() >>> 48 & 15) > 2;
    };
  }

  @Override
  public void onTimer(long now) {
    List<Report> due = new ArrayList<>();
    for (Iterator<Report> all = reports.iterator(); all.hasNext(); ) {
      Report report = all.next();
      if (report.dueAt <= now) {
        due.add(report);
        report.dueAt = now + 1 + random.nextLong(UNSOLICITED_INTERVAL);
        if (--report.left == 0) {
          all.remove();
        }
      }
    }
    due.forEach(r -> send(now, r));
  }

  @Override
  public long nextDeadline() {
    long next = Timed.NEVER;
    for (int i = 0; i < reports.size(); i++) {
      next = Math.min(next, reports.get(i).dueAt);
    }
    return next;
  }

  @Override
  public void onError(long now, IpError error) {}

  @Override
  public void shutDown() {
    reports.clear();
  }

  private void send(long now, Report report) {
    Optional<IpAddress> source =
        report.at.addresses().stream()
            .map(Cidr::address)
            .filter(a -> a.version() == report.group.version())
            .filter(a -> a.version() == 4 || a.isLinkLocal())
            .findFirst();
    if (source.isEmpty()) {
      return; // nobody who could be heard
    }
    if (report.group instanceof Ipv4Address group) {
      boolean older = now < olderUntil;
      if (older && report.kind == Kind.CHANGE_TO_INCLUDE) {
        return; // a router of version 2 asks until nobody answers
      }
      IpBody body = older ? GroupReport.igmp2(group) : GroupReport.igmp3(report.kind.type, group);
      Ipv4Address to = older ? group : IGMP_ROUTERS;
      stack.send(
          now,
          new Ipv4Packet(
              (Ipv4Address) source.get(), to, 1, 0xc0, 0, false, false, 0, ROUTER_ALERT, body),
          "IGMP");
    } else {
      IpBody body = GroupReport.mld2(report.kind.type, (Ipv6Address) report.group);
      stack.send(
          now,
          new Ipv6Packet(
              (Ipv6Address) source.get(), MLD_ROUTERS, 1, 0, 0, List.of(MLD_ALERT), body),
          "MLD");
    }
  }
}
