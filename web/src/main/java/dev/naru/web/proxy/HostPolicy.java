package dev.naru.web.proxy;

import dev.naru.web.hop.UpstreamAddress;

/**
 * What the Host field says to servers.
 *
 * @param text {@code keep} for what the client has said, {@code upstream} for the server's own
 *     address, or a name
 */
public record HostPolicy(String text) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  public static HostPolicy parse(String text) {
    if (!text.matches("[A-Za-z0-9._~-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?")) {
      throw new IllegalArgumentException(
          "expected keep (what the client has said), upstream (the server's address) or a host");
    }
    return new HostPolicy(text);
  }

  boolean keeps() {
    return text.equals("keep");
  }

  /** What is said, where it is not what the client has said. */
  String of(UpstreamAddress upstream) {
    return text.equals("upstream") ? upstream.authority() : text;
  }

  @Override
  public String toString() {
    return text;
  }
}
