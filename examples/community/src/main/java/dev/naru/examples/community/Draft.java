package dev.naru.examples.community;

import java.util.Optional;

/**
 * What somebody typed into the post form, cleaned: lines end in {@code \n}, there are no other
 * control characters (PostgreSQL refuses a NUL), and no white space stands at either end.
 *
 * @param text the post
 * @param pictureAlt what its picture shows; may be empty
 */
public record Draft(String text, String pictureAlt) {

  /** The most characters (code points) of a post. */
  public static final int MAX_TEXT = 2_000;

  /** The most characters (code points) of a picture's description. */
  public static final int MAX_ALT = 200;

  /** An untouched form. */
  static final Draft EMPTY = new Draft("", "");

  public Draft {
    text = clean(text);
    pictureAlt = clean(pictureAlt).replace('\n', ' ');
  }

  /** The message key of what has to be put right, if anything. */
  Optional<String> problem() {
    if (text.isEmpty()) {
      return Optional.of("post.problem.empty");
    }
    if (length(text) > MAX_TEXT || length(pictureAlt) > MAX_ALT) {
      return Optional.of("post.problem.long");
    }
    return Optional.empty();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String clean(String typed) {
    StringBuilder cleaned = new StringBuilder(typed.length());
    typed
        .replace("\r\n", "\n")
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString().strip();
  }
}
