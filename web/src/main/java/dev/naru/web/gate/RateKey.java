package dev.naru.web.gate;

import dev.naru.http.HttpExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose requests are counted together: {@code address}, {@code user}, or {@code header:NAME}.
 *
 * @param kind what is looked at
 * @param name of the field, in lower case; empty for others
 */
public record RateKey(Kind kind, String name) {

  /** What is looked at. */
  public enum Kind {
    ADDRESS,
    HEADER,
    USER
  }

  /** Values that are longer are kept as a digest. */
  private static final int LONGEST = 64;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static RateKey parse(String text) {
    if (text.equals("address")) {
      return new RateKey(Kind.ADDRESS, "");
    } else if (text.equals("user")) {
      return new RateKey(Kind.USER, "");
    } else if (text.matches("header:[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      return new RateKey(Kind.HEADER, text.substring(7).toLowerCase(Locale.ROOT));
    }
    throw new IllegalArgumentException("expected address, user, or header:NAME");
  }

  /**
   * Who asks: equal for those that are counted together. Without the field, or without a user, it
   * is the address.
   */
  Object of(HttpExchange exchange) {
    Optional<String> said =
        switch (kind) {
          case ADDRESS -> Optional.empty();
          case USER -> Optional.of(exchange.user()).filter(user -> !user.equals("-"));
          case HEADER -> exchange.request().fields().first(name).filter(value -> !value.isEmpty());
        };
    return said.isPresent() ? text(said.get()) : network(exchange.client().getAddress());
  }

  private static String text(String value) {
    if (value.length() <= LONGEST) {
      return value;
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(value.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * An address of IPv4, or the network of 64 bits that an address of IPv6 is of: a host has as many
   * of those as it likes (RFC 4291, section 2.5.4).
   */
  static Network network(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new Network(true, octets.getLong())
        : new Network(false, octets.getInt());
  }

  /**
   * Who counts as one.
   *
   * @param six whether it is of IPv6
   * @param octets the address, or its first half
   */
  record Network(boolean six, long octets) {}

  @Override
  public String toString() {
    return kind == Kind.HEADER ? "header:" + name : kind.name().toLowerCase(Locale.ROOT);
  }
}
