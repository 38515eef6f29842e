package dev.naru.http.admin;

import java.util.ArrayList;
import java.util.List;

/** Reads a JSON array of strings (RFC 8259), and nothing else; no text stands for an empty one. */
final class Arguments {

  private static final int MAX = 1_000;

  private final String text;
  private int at;

  private Arguments(String text) {
    this.text = text;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException saying what was found where
   */
  static List<String> parse(String text) {
    return text.isBlank() ? List.of() : new Arguments(text).array();
  }

  private List<String> array() {
    List<String> strings = new ArrayList<>();
    expect('[');
    if (peek() == ']') {
      at++;
    } else {
      do {
        if (strings.size() == MAX) {
          throw new IllegalArgumentException("more than " + MAX + " strings");
        }
        strings.add(string());
      } while (more());
    }
    if (peek() != -1) {
      throw unexpected();
    }
    return strings;
  }

  private boolean more() {
    if (peek() == ',') {
      at++;
      return true;
    }
    expect(']');
    return false;
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (true) {
      int c = next();
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        at--;
        throw unexpected();
      }
      string.append(c == '\\' ? escaped() : (char) c);
    }
  }

  private char escaped() {
    int c = next();
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        throw unexpected();
      }
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        at--;
        throw unexpected();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  /** The next character, or -1 at the end. */
  private int next() {
    return at < text.length() ? text.charAt(at++) : -1;
  }

  /** The next character that is not white space, without taking it. */
  private int peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : -1;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unexpected();
    }
    at++;
  }

  private IllegalArgumentException unexpected() {
    int position = Math.max(0, Math.min(at, text.length()));
    return new IllegalArgumentException(
        position == text.length()
            ? "it ends too early"
            : "unexpected character at position " + position);
  }
}
