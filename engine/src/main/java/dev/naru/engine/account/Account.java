package dev.naru.engine.account;

import java.util.Set;

/**
 * Someone who may log in.
 *
 * @param name as it is compared: 1 to 64 characters, lower case
 * @param roles what it may do; an ordinary account has {@code user}
 */
public record Account(String name, Set<String> roles) {
  public Account {
    roles = Set.copyOf(roles);
  }
}
