package dev.naru.web.hop;

import dev.naru.http.HttpRequest;

/** The authority that a client has asked for. */
public final class AskedHost {

  private AskedHost() {}

  /** As it would stand in Host: with a port where it is not the scheme's own. */
  public static String of(HttpRequest request) {
    int own = request.scheme().equals("https") ? 443 : 80;
    return request.port() == own || request.host().isEmpty()
        ? request.host()
        : request.host() + ":" + request.port();
  }
}
