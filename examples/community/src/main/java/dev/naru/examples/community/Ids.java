package dev.naru.examples.community;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Post ids as they stand in URLs: 1 to 18 digits, not starting with a zero. */
final class Ids {

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private Ids() {}

  static OptionalLong parse(String text) {
    return ID.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
