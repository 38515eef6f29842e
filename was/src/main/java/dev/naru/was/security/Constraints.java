package dev.naru.was.security;

import dev.naru.was.descriptor.WebXml.ResourceCollection;
import dev.naru.was.descriptor.WebXml.SecurityConstraint;
import dev.naru.was.mapping.MappingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the security constraints of an application say about a method on a path (Servlet 6.1,
 * section 13.8). The pattern that matches best decides; the constraints on that pattern are
 * combined as section 13.8.1 has it.
 */
public final class Constraints {

  /** One constraint's part on one pattern. */
  private record Rule(ResourceCollection methods, SecurityConstraint constraint) {
    boolean covers(String method) {
      return methods.methods().isEmpty()
          ? !methods.omittedMethods().contains(method)
          : methods.methods().contains(method);
    }
  }

  private final MappingTable<List<Rule>> patterns = new MappingTable<>(rules -> "");
  private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
  private final boolean denyUncovered;
  private final boolean empty;

  /**
   * Of an application.
   *
   * @param denyUncovered whether methods that no constraint covers, on a constrained pattern, are
   *     denied (section 13.8.4)
   */
  public Constraints(Collection<SecurityConstraint> constraints, boolean denyUncovered) {
    this.denyUncovered = denyUncovered;
    this.empty = constraints.isEmpty();
    for (SecurityConstraint constraint : constraints) {
      for (ResourceCollection collection : constraint.collections()) {
        for (String pattern : collection.patterns()) {
          rules
              .computeIfAbsent(pattern, key -> new ArrayList<>())
              .add(new Rule(collection, constraint));
        }
      }
    }
    rules.forEach(patterns::add);
  }

  /**
   * Which methods the constraints on each pattern leave out, in words (section 13.8.4); nothing
   * where those are denied.
   */
  public List<String> uncovered() {
    List<String> messages = new ArrayList<>();
    if (denyUncovered) {
      return messages;
    }
    rules.forEach((pattern, list) -> uncovered(pattern, list).ifPresent(messages::add));
    return messages;
  }

  private static Optional<String> uncovered(String pattern, List<Rule> list) {
    Set<String> named = new TreeSet<>();
    Set<String> omitted = null;
    for (Rule rule : list) {
      if (rule.methods().methods().isEmpty()) {
        if (omitted == null) {
          omitted = new TreeSet<>(rule.methods().omittedMethods());
        } else {
          omitted.retainAll(rule.methods().omittedMethods());
        }
      }
      named.addAll(rule.methods().methods());
    }
    if (omitted == null) {
      return Optional.of(
          "everybody may use all methods but %s on %s: constrain them, or say <deny-uncovered-http-methods/>"
              .formatted(String.join(", ", named), pattern));
    }
    omitted.removeAll(named);
    return omitted.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "everybody may use %s on %s: constrain them, or say <deny-uncovered-http-methods/>"
                .formatted(String.join(", ", omitted), pattern));
  }

  /** What a request needs. */
  public sealed interface Access {

    /** Nobody may. */
    record Denied() implements Access {}

    /**
     * Whoever has one of the roles may.
     *
     * @param confidential whether only over TLS
     * @param roles {@code *} and {@code **} among them have their meaning; empty for everybody
     */
    record Allowed(boolean confidential, Set<String> roles) implements Access {}

    /** Everybody may. */
    Access FREE = new Allowed(false, Set.of());

    /** Nobody may. */
    Access DENIED = new Denied();
  }

  /**
   * What a request needs.
   *
   * @param path within the context, decoded, beginning with a slash
   */
  public Access of(String method, String path) {
    if (empty) {
      return Access.FREE;
    }
    List<Rule> found = patterns.match(path).map(match -> match.target()).orElse(List.of());
    if (found.isEmpty()) {
      return Access.FREE;
    }
    boolean covered = false;
    boolean everybody = false;
    boolean plain = false;
    Set<String> roles = new TreeSet<>();
    for (Rule rule : found) {
      if (!rule.covers(method)) {
        continue;
      }
      covered = true;
      plain |= rule.constraint().transport().equals("NONE");
      if (rule.constraint().roles().isEmpty()) {
        everybody = true;
      } else if (rule.constraint().roles().get().isEmpty()) {
        // A constraint that names no role shuts out everybody, whatever the others say.
        return Access.DENIED;
      } else {
        roles.addAll(rule.constraint().roles().get());
      }
    }
    if (!covered) {
      return denyUncovered ? Access.DENIED : Access.FREE;
    }
    return new Access.Allowed(!plain, everybody ? Set.of() : roles);
  }
}
