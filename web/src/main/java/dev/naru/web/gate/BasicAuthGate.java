package dev.naru.web.gate;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.Logins;
import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpHandler;
import dev.naru.http.message.BasicCredentials;
import dev.naru.web.page.ErrorPage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * HTTP Basic authentication (RFC 7617) against the accounts. Who is remembered passes on the loop;
 * anybody else's password is looked at on a thread. Behind the gate the name stands in {@code
 * Remote-User}, and the password nowhere.
 */
final class BasicAuthGate implements Gate {

  private static final String USER = "Remote-User";

  private final BasicAuthConfig config;
  private final Logins logins;
  private final Executor executor;
  private final GateMetrics.Refusals refusals;
  private final String challenge;

  BasicAuthGate(BasicAuthConfig config, Logins logins, Executor executor, GateMetrics metrics) {
    this.config = config;
    this.logins = logins;
    this.executor = executor;
    this.refusals = metrics.refusals("basic-auth");
    String quoted = config.realm().replace("\\", "\\\\").replace("\"", "\\\"");
    this.challenge = "Basic realm=\"" + quoted + "\", charset=\"UTF-8\"";
  }

  @Override
  public HttpHandler before(HttpHandler next) {
    return exchange -> {
      Optional<BasicCredentials> given =
          exchange.request().fields().first("Authorization").flatMap(BasicCredentials::parse);
      if (given.isEmpty()) {
        challenge(exchange);
        return;
      }
      String name = given.get().name();
      char[] password = given.get().password();
      Optional<Account> known = logins.remembered(name, password);
      if (known.isPresent()) {
        enter(exchange, known.get(), next);
      } else {
        executor.execute(() -> check(exchange, name, password, next));
      }
    };
  }

  /** On a thread of its own. */
  private void check(HttpExchange exchange, String name, char[] password, HttpHandler next) {
    Optional<Account> account;
    try {
      account = logins.checkRemembering(name, password);
    } catch (TooManyLoginsException refused) {
      long seconds = Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
      exchange.loop().execute(() -> refuse(exchange, seconds));
      return;
    } catch (RuntimeException accountsAreAway) {
      exchange.fail(accountsAreAway);
      return;
    }
    exchange
        .loop()
        .execute(
            () -> {
              if (account.isPresent()) {
                enter(exchange, account.get(), next);
              } else if (!exchange.completed()) {
                challenge(exchange);
              }
            });
  }

  private void enter(HttpExchange exchange, Account account, HttpHandler next) {
    exchange.user(account.name());
    if (!config.roles().isEmpty() && config.roles().stream().noneMatch(account.roles()::contains)) {
      if (!exchange.completed()) {
        refusals.count();
        ErrorPage.send(exchange, 403);
      }
      return;
    }
    exchange.requestFields(
        ChangedFields.of(
            exchange.request().fields(),
            List.of("Authorization", USER),
            Map.of(USER, List.of(account.name()))));
    Gate.pass(next, exchange);
  }

  private void challenge(HttpExchange exchange) {
    refusals.count();
    exchange.fields().set("WWW-Authenticate", challenge);
    ErrorPage.send(exchange, 401);
  }

  private void refuse(HttpExchange exchange, long seconds) {
    if (!exchange.completed()) {
      refusals.count();
      exchange.fields().set("Retry-After", Long.toString(seconds));
      ErrorPage.send(exchange, 429);
    }
  }
}
