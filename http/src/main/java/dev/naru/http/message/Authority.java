package dev.naru.http.message;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host and port that a request is for (RFC 9110, section 7.2; RFC 3986, section 3.2).
 *
 * @param host lower case; brackets kept for an IPv6 address; empty when none was named
 * @param port 0 to 65535, or -1 when none was named
 */
public record Authority(String host, int port) {

  public static final Authority NONE = new Authority("", -1);

  /** Of a name, with the root's dot (RFC 1035, section 2.3.4); an address is shorter. */
  private static final int LONGEST_HOST = 254;

  /**
   * Reads {@code uri-host [ ":" port ]}. User information is no part of it (RFC 9110, section
   * 4.2.4).
   */
  public static Authority parse(byte[] bytes, int from, int to) throws Refusal {
    int end = from;
    if (from < to && bytes[from] == '[') {
      while (end < to && bytes[end] != ']') {
        end++;
      }
      if (end == to || !isIpv6(FieldLines.text(bytes, from + 1, end))) {
        throw new Refusal(400, "a malformed host");
      }
      end++;
    } else {
      while (end < to && Octets.isHost(bytes[end])) {
        end++;
      }
    }
    if (end - from > LONGEST_HOST) {
      throw new Refusal(400, "a host that is too long");
    }
    String host = FieldLines.text(bytes, from, end).toLowerCase(Locale.ROOT);
    if (end == to) {
      return new Authority(host, -1);
    }
    // RFC 3986, section 3.2.3: digits, possibly none. A port without a host names nothing.
    if (bytes[end] != ':' || end == from || to - end > 6) {
      throw new Refusal(400, "a malformed host");
    }
    int port = end + 1 == to ? -1 : 0;
    for (int i = end + 1; i < to; i++) {
      if (!Octets.isDigit(bytes[i])) {
        throw new Refusal(400, "a malformed port");
      }
      port = port * 10 + (bytes[i] - '0');
    }
    if (port > 65_535) {
      throw new Refusal(400, "a malformed port");
    }
    return new Authority(host, port);
  }

  private static boolean isIpv6(@Nullable String text) {
    return text != null && text.indexOf('%') < 0 && NetUtil.isValidIpV6Address(text);
  }
}
