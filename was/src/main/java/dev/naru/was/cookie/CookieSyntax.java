package dev.naru.was.cookie;

/** The grammar that reading and writing cookies share. */
final class CookieSyntax {

  private static final String SEPARATORS = "()<>@,;:\\\"/[]?={}";

  private CookieSyntax() {}

  /** RFC 9110, section 5.6.2. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c > 0x20 && c < 0x7F && SEPARATORS.indexOf(c) < 0);
  }

  static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7F);
  }
}
