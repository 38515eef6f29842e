package dev.naru.internet.ip;

import dev.naru.internet.wire.IpAddress;
import dev.naru.internet.wire.Ipv6Packet;
import java.util.LinkedHashMap;
import java.util.Map;

/** What "packet too big" messages have said about paths (RFC 1191, RFC 8201), for a while. */
final class PathMtuCache {
  /**
   * RFC 1191 section 6.3, RFC 8201 section 4: a path is tried with larger packets again after ten
   * minutes.
   */
  static final long LIFETIME = 600_000_000_000L;

  private static final int MAX_PATHS = 4096;

  /**
   * Below it nobody is believed: forged reports would make packets as costly as they are small
   * (CVE-2005-0068).
   */
  static final int MINIMUM_IPV4 = 552;

  /** RFC 1191 section 7.1: what MTUs there are, for routers that do not name theirs. */
  private static final int[] PLATEAUS = {32000, 17914, 8166, 4352, 2002, 1492, 1006, 552};

  private record Path(int mtu, long expiry) {}

  private final Map<IpAddress, Path> paths = new LinkedHashMap<>();

  /** The MTU of the path, which is at most that of the first link. */
  int get(long now, IpAddress destination, int linkMtu) {
    Path path = paths.isEmpty() ? null : paths.get(destination);
    if (path == null) {
      return linkMtu;
    }
    if (path.expiry <= now) {
      paths.remove(destination);
      return linkMtu;
    }
    return Math.min(path.mtu, linkMtu);
  }

  /**
   * Notes a report.
   *
   * @param reported as the router said it, 0 if it said nothing
   * @param tooBig length of the packet that was too big, as quoted
   * @return the MTU that is now taken for the path, or 0 if the report changes nothing
   */
  int report(long now, IpAddress destination, int reported, int tooBig, int linkMtu) {
    int known = get(now, destination, linkMtu);
    int mtu = reported;
    if (destination.version() == 6) {
      mtu = Math.max(mtu, Ipv6Packet.MINIMUM_MTU); // RFC 8201 section 4: less is ignored
    } else if (mtu == 0) {
      mtu = plateauBelow(Math.min(tooBig, known));
    } else {
      mtu = Math.max(mtu, MINIMUM_IPV4);
    }
    if (mtu >= known) { // RFC 8201 section 4: such a message never raises it
      return 0;
    }
    paths.put(destination, new Path(mtu, now + LIFETIME));
    if (paths.size() > MAX_PATHS) {
      paths.remove(paths.keySet().iterator().next());
    }
    return mtu;
  }

  private static int plateauBelow(int length) {
    for (int plateau : PLATEAUS) {
      if (plateau < length) {
        return plateau;
      }
    }
    return MINIMUM_IPV4;
  }
}
