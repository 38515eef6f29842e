package dev.naru.was.security;

import java.util.Set;

/**
 * The roles that an application knows (Servlet 6.1, sections 13.3 and 13.8).
 *
 * @param declared by descriptor, annotation or {@code declareRoles}
 */
public record Roles(Set<String> declared) {

  /** Any authenticated user. */
  private static final String ANYONE = "**";

  /** Whether somebody has one of the roles of a constraint; {@code *} means any declared role. */
  public boolean permits(Identity identity, Set<String> wanted) {
    for (String role : wanted) {
      boolean has =
          switch (role) {
            case "*" -> identity.roles().stream().anyMatch(declared::contains);
            default -> has(identity, role);
          };
      if (has) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody has a role; {@code **} is everybody's unless the application declares it. */
  public boolean has(Identity identity, String role) {
    if (role.equals(ANYONE) && !declared.contains(ANYONE)) {
      return true;
    }
    return identity.roles().contains(role);
  }
}
