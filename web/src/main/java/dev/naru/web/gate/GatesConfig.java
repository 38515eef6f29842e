package dev.naru.web.gate;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Doc;
import dev.naru.engine.network.Subnet;
import java.util.List;
import java.util.Optional;

/**
 * What a request passes before its route answers, in this order: networks, rates of addresses and
 * fields, login, forward-auth, rates of users, concurrency.
 *
 * @param allow who may come; everybody when empty
 * @param deny who may not, also when {@code allow} holds it
 * @param rate how often one may ask
 * @param basicAuth a login with an account of Naru
 * @param forwardAuth another server is asked whether a request may pass
 * @param concurrency how many are worked on at a time
 */
public record GatesConfig(
    @Doc("Addresses that may come: [10.0.0.0/8]; all when absent.") List<Subnet> allow,
    @Doc("Addresses that may not come, even those that allow names.") List<Subnet> deny,
    @Doc("How often one may ask: a mapping for each limit.") List<RateConfig> rate,
    @Doc("Asks for the name and the password of an account (RFC 7617).")
        Optional<BasicAuthConfig> basicAuth,
    @Doc("Asks another server whether a request may pass.") Optional<ForwardAuthConfig> forwardAuth,
    @Doc("How many requests are worked on at a time.") Optional<ConcurrencyConfig> concurrency) {

  /** None. */
  public static final GatesConfig NONE =
      new GatesConfig(
          List.of(), List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  public GatesConfig {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    rate = List.copyOf(rate);
  }

  /** Whether everything passes. */
  public boolean isEmpty() {
    return allow.isEmpty()
        && deny.isEmpty()
        && rate.isEmpty()
        && basicAuth.isEmpty()
        && forwardAuth.isEmpty()
        && concurrency.isEmpty();
  }

  /** Looks for what the records alone cannot show. */
  public void check(Checks checks) {
    for (int i = 0; i < rate.size(); i++) {
      RateConfig one = rate.get(i);
      if (one.key().kind() == RateKey.Kind.USER && basicAuth.isEmpty() && forwardAuth.isEmpty()) {
        checks.problem(
            one, "key", "nobody says who the user is: add basic-auth or forward-auth to the gates");
      }
      if (rate.indexOf(one) < i) {
        checks.item(this, "rate", i, "the same limit stands here twice");
      }
    }
    forwardAuth.ifPresent(one -> one.check(checks));
  }
}
