package dev.naru.was.request;

import jakarta.servlet.ServletConnection;

/** The connection behind a request (Servlet 6.1, section 3.13). */
record Connection(String id, String version, boolean secure) implements ServletConnection {

  @Override
  public String getConnectionId() {
    return id;
  }

  /** The ALPN id of the protocol (RFC 7301). */
  @Override
  public String getProtocol() {
    return switch (version) {
      case "HTTP/1.0" -> "http/1.0";
      case "HTTP/2.0" -> secure ? "h2" : "h2c";
      default -> "http/1.1";
    };
  }

  @Override
  public String getProtocolConnectionId() {
    return "";
  }

  @Override
  public boolean isSecure() {
    return secure;
  }
}
