package dev.naru.web.proxy;

import dev.naru.http.HttpExchange;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients with the server that answered them first, by a cookie. It holds a number that is
 * made of the server's address, the same in every process, and tells nobody the address itself.
 */
final class Sticky {

  private final StickyConfig config;
  private final String prefix;

  Sticky(StickyConfig config, String prefix) {
    this.config = config;
    this.prefix = prefix;
  }

  /** The server that a client's cookie names; null when there is none that may be taken. */
  @Nullable Member find(List<Member> members, HttpExchange exchange, Predicate<Member> may) {
    Optional<String> token = Cookies.find(exchange.request().fields(), config.cookie());
    if (token.isPresent()) {
      for (Member member : members) {
        if (token(member).equals(token.get()) && may.test(member)) {
          return member;
        }
      }
    }
    return null;
  }

  /** Tells the client who has answered, when it does not know already. */
  void remember(Member member, HttpExchange exchange) {
    String token = token(member);
    if (!Cookies.find(exchange.request().fields(), config.cookie())
        .map(token::equals)
        .orElse(false)) {
      String path = prefix.length() > 1 ? prefix.substring(0, prefix.length() - 1) : prefix;
      exchange
          .fields()
          .add(
              "Set-Cookie",
              config.cookie()
                  + "="
                  + token
                  + "; Path="
                  + path
                  + "; HttpOnly; SameSite=Lax"
                  + (exchange.request().scheme().equals("https") ? "; Secure" : "")
                  + config.maxAge().map(age -> "; Max-Age=" + age.toSeconds()).orElse(""));
    }
  }

  private static String token(Member member) {
    return Long.toHexString(member.hash());
  }
}
