package dev.naru.engine.tls;

/**
 * A version of TLS: 1.2 (RFC 5246) or 1.3 (RFC 8446). There are no others: RFC 8996.
 *
 * @param minor 2 or 3
 */
public record TlsVersion(int minor) {

  /** Checks that it is one of the two. */
  public TlsVersion {
    if (minor != 2 && minor != 3) {
      throw new IllegalArgumentException("expected 1.2 or 1.3");
    }
  }

  /**
   * Reads {@code 1.2} or {@code 1.3}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static TlsVersion parse(String text) {
    return switch (text) {
      case "1.2" -> new TlsVersion(2);
      case "1.3" -> new TlsVersion(3);
      default -> throw new IllegalArgumentException("expected 1.2 or 1.3");
    };
  }

  @Override
  public String toString() {
    return "1." + minor;
  }
}
