package dev.naru.store;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Passwords that no person has to know. */
final class Passwords {

  private static final int BYTES = 24;

  private Passwords() {}

  /** 192 bits of chance, as 32 letters, digits, hyphens and underscores. */
  static String generate(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
