package dev.naru.http;

/** The version of a message. */
public enum HttpVersion {
  /** RFC 1945; answered with HTTP/1.1 in the status line, as RFC 9110, section 2.5 asks. */
  HTTP_1_0("HTTP/1.0"),
  /** RFC 9112. */
  HTTP_1_1("HTTP/1.1"),
  /** RFC 9113. */
  HTTP_2("HTTP/2.0");

  private final String text;

  HttpVersion(String text) {
    this.text = text;
  }

  /** As a request line or a servlet's {@code getProtocol()} has it. */
  @Override
  public String toString() {
    return text;
  }
}
