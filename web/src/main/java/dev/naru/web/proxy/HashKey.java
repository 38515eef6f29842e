package dev.naru.web.proxy;

import dev.naru.http.HttpExchange;
import java.util.Optional;

/** What of a request is hashed to choose a server. */
final class HashKey {

  private HashKey() {}

  /** A number for it; the client's address where the field or cookie is not there. */
  static long of(Balance balance, HttpExchange exchange) {
    Optional<String> key =
        switch (balance.policy()) {
          case HASH_PATH -> Optional.of(exchange.request().path().value());
          case HASH_HEADER -> exchange.request().fields().first(balance.name());
          case HASH_COOKIE -> Cookies.find(exchange.request().fields(), balance.name());
          default -> Optional.empty();
        };
    return Hashes.of(key.orElseGet(() -> exchange.client().getAddress().getHostAddress()));
  }
}
