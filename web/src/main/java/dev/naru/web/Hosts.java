package dev.naru.web;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Host names as a site lists them. */
final class Hosts {

  private Hosts() {}

  /** In lower case, in ASCII (RFC 5891), without the root's dot; as it is where that fails. */
  static String canonical(String host) {
    String name =
        host.endsWith(".") && !host.equals("*.") ? host.substring(0, host.length() - 1) : host;
    if (name.chars().anyMatch(c -> c > 0x7F)) {
      try {
        name = IDN.toASCII(name);
      } catch (IllegalArgumentException e) {
        return host;
      }
    }
    return name.toLowerCase(Locale.ROOT);
  }

  /** What is wrong with one, for the person who wrote it. */
  static Optional<String> mistake(String host) {
    if (host.contains("://")) {
      return Optional.of(
          "a host has no scheme: remove what stands before its name in " + quoted(host));
    } else if (host.matches("[^:]*:\\d*") || host.matches("\\[.*]:\\d*")) {
      return Optional.of(
          "a host has no port: ports stand under \"listen\", remove it from " + quoted(host));
    } else if (host.indexOf('/') >= 0) {
      return Optional.of(
          "a host has no path: paths stand under \"routes\", remove it from " + quoted(host));
    } else if (host.indexOf(':') >= 0 && !host.matches("\\[[0-9a-f:.]+]")) {
      return Optional.of("write an IPv6 address in brackets: [" + host + "]");
    } else if (host.startsWith("[") || host.equals("*")) {
      return Optional.empty();
    }
    String name = host.startsWith("*.") ? host.substring(2) : host;
    return name.matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*") && name.length() <= 253
        ? Optional.empty()
        : Optional.of(
            "expected a host name such as example.org or *.example.org, found " + quoted(host));
  }

  private static String quoted(String host) {
    return "\"" + host + "\"";
  }
}
