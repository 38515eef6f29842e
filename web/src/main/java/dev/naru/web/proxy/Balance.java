package dev.naru.web.proxy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a server is chosen.
 *
 * @param policy the way
 * @param name of the header field or cookie that is hashed; else empty
 */
public record Balance(Policy policy, String name) {

  /** The ways. */
  public enum Policy {
    /** One after another, by weight. */
    ROUND_ROBIN,
    /** The one with the fewest requests in flight for its weight. */
    LEAST_REQUESTS,
    /** The less busy one of two that chance picks. */
    RANDOM_TWO,
    /** The same one for the same client's address. */
    HASH_ADDRESS,
    /** The same one for the same path. */
    HASH_PATH,
    /** The same one for the same value of a header field. */
    HASH_HEADER,
    /** The same one for the same value of a cookie. */
    HASH_COOKIE;

    private boolean named() {
      return this == HASH_HEADER || this == HASH_COOKIE;
    }

    private String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-') + (named() ? ":NAME" : "");
    }
  }

  /**
   * Reads {@code round-robin}, {@code hash-header:X-User} …
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static Balance parse(String text) {
    String[] parts = text.split(":", 2);
    for (Policy policy : Policy.values()) {
      String word = policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
      String name = parts.length == 2 ? parts[1] : "";
      if (word.equals(parts[0])
          && policy.named() == (parts.length == 2)
          && name.matches(policy.named() ? "[!#$%&'*+.^_`|~0-9A-Za-z-]+" : "")) {
        return new Balance(policy, name);
      }
    }
    throw new IllegalArgumentException(
        "expected one of "
            + Arrays.stream(Policy.values())
                .map(Policy::written)
                .collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return policy.written().replace("NAME", name);
  }
}
