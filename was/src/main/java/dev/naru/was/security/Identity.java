package dev.naru.was.security;

import dev.naru.engine.account.Account;
import java.io.Serializable;
import java.security.Principal;
import java.util.Set;

/**
 * Who asks, and how that was found out.
 *
 * @param account the account's name
 * @param roles what it may do
 * @param authType as {@code getAuthType} tells it: BASIC, FORM
 */
public record Identity(String account, Set<String> roles, String authType)
    implements Principal, Serializable {

  private static final long serialVersionUID = 1L;

  /** Of an account. */
  public static Identity of(Account account, String authType) {
    return new Identity(account.name(), account.roles(), authType);
  }

  @Override
  public String getName() {
    return account;
  }

  @Override
  public String toString() {
    return account;
  }
}
