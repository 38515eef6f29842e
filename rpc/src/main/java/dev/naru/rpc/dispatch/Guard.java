package dev.naru.rpc.dispatch;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.Logins;
import dev.naru.engine.account.TooManyLoginsException;
import dev.naru.engine.network.Blocking;
import dev.naru.http.message.BasicCredentials;
import dev.naru.rpc.RpcException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Tells who calls, from {@code {"authorization": "Basic …"}} in the metadata (RFC 7617), and
 * whether they may.
 */
public final class Guard {

  private final Logins logins;

  /** By accounts. */
  public Guard(Logins logins) {
    this.logins = logins;
  }

  /**
   * Whoever it is. May block.
   *
   * @throws RpcException when it is nobody
   */
  Account verify(Optional<String> authorization) {
    Blocking.assertMayBlock();
    String text =
        authorization.orElseThrow(
            () -> new RpcException("Unauthorized: metadata.authorization is missing"));
    BasicCredentials given =
        BasicCredentials.parse(text)
            .orElseThrow(
                () ->
                    new RpcException(
                        "Unauthorized: metadata.authorization is not \"Basic \" and name:password"
                            + " in Base64 (RFC 7617)"));
    try {
      return logins
          .checkRemembering(given.name(), given.password())
          .orElseThrow(() -> new RpcException("Unauthorized: wrong name or password"));
    } catch (TooManyLoginsException wait) {
      throw new RpcException("Unauthorized: too many failed logins, try later");
    }
  }

  /** Throws unless the account may. */
  static void check(Account account, Set<String> roles) {
    if (Collections.disjoint(account.roles(), roles)) {
      throw new RpcException("Forbidden: needs one of the roles " + String.join(", ", roles));
    }
  }
}
