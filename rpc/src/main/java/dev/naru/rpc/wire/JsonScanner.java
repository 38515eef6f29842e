package dev.naru.rpc.wire;

import dev.naru.rpc.wire.WireException.Rule;

/**
 * Walks over JSON (RFC 8259) without making anything of it: tells where a value ends, or that it is
 * none. What it has let pass, every other parser takes too. The bytes must be well-formed UTF-8.
 */
final class JsonScanner {

  private final byte[] json;
  private final int end;
  private final int depth;
  private int at;

  JsonScanner(byte[] json, int end, int depth) {
    this.json = json;
    this.end = end;
    this.depth = depth;
  }

  int at() {
    return at;
  }

  boolean ended() {
    return at >= end;
  }

  /** The next byte that is not white space, which is not passed. */
  int peek() throws WireException {
    space();
    if (at >= end) {
      throw broken();
    }
    return json[at];
  }

  void space() {
    while (at < end
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  void expect(char token) throws WireException {
    if (peek() != token) {
      throw broken();
    }
    at++;
  }

  /** Passes a value, which begins here. */
  void value(int level) throws WireException {
    if (level > depth) {
      throw new WireException(Rule.DEPTH, "JSON nested in more than " + depth + " levels");
    }
    switch (peek()) {
      case '{' -> object(level);
      case '[' -> array(level);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void object(int level) throws WireException {
    at++;
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      if (peek() != '"') {
        throw broken();
      }
      string();
      expect(':');
      value(level + 1);
      if (peek() == '}') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private void array(int level) throws WireException {
    at++;
    if (peek() == ']') {
      at++;
      return;
    }
    while (true) {
      value(level + 1);
      if (peek() == ']') {
        at++;
        return;
      }
      expect(',');
    }
  }

  /**
   * Passes a string, which begins here.
   *
   * @return whether it holds escapes
   */
  boolean string() throws WireException {
    boolean escaped = false;
    at++;
    while (at < end) {
      int octet = json[at++];
      if (octet == '"') {
        return escaped;
      } else if (octet == '\\') {
        escaped = true;
        escape();
      } else if (octet >= 0 && octet < 0x20) {
        throw broken();
      }
    }
    throw broken();
  }

  private void escape() throws WireException {
    if (at >= end) {
      throw broken();
    }
    switch (json[at++]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
      case 'u' -> {
        for (int i = 0; i < 4; i++) {
          if (at >= end || Character.digit(json[at++], 16) < 0) {
            throw broken();
          }
        }
      }
      default -> throw broken();
    }
  }

  private void literal(String word) throws WireException {
    for (int i = 0; i < word.length(); i++) {
      if (at >= end || json[at++] != word.charAt(i)) {
        throw broken();
      }
    }
  }

  private void number() throws WireException {
    if (json[at] == '-') {
      at++;
    }
    if (at < end && json[at] == '0') {
      at++;
    } else {
      digits();
    }
    if (at < end && json[at] == '.') {
      at++;
      digits();
    }
    if (at < end && (json[at] == 'e' || json[at] == 'E')) {
      at++;
      if (at < end && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      digits();
    }
  }

  private void digits() throws WireException {
    int from = at;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw broken();
    }
  }

  WireException broken() {
    return new WireException(Rule.JSON, "what was sent is not JSON, at byte " + at);
  }
}
