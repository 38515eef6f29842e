package dev.naru.was.descriptor;

import dev.naru.was.descriptor.WebXml.ResourceCollection;
import dev.naru.was.descriptor.WebXml.SecurityConstraint;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns {@code @ServletSecurity} into constraints (Servlet 6.1, section 13.4.1). */
public final class ServletSecurityConstraints {

  private ServletSecurityConstraints() {}

  /** The constraints that an element puts on patterns. */
  public static List<SecurityConstraint> of(
      ServletSecurityElement element, Collection<String> patterns) {
    if (patterns.isEmpty()) {
      return List.of();
    }
    List<SecurityConstraint> constraints = new ArrayList<>();
    Set<String> named = new TreeSet<>(element.getMethodNames());
    boolean constrains =
        element.getRolesAllowed().length > 0
            || element.getEmptyRoleSemantic() == EmptyRoleSemantic.DENY
            || element.getTransportGuarantee() != TransportGuarantee.NONE;
    if (constrains || named.isEmpty()) {
      constraints.add(constraint(element, patterns, Set.of(), named));
    }
    for (HttpMethodConstraintElement method : element.getHttpMethodConstraints()) {
      constraints.add(constraint(method, patterns, Set.of(method.getMethodName()), Set.of()));
    }
    return constraints;
  }

  private static SecurityConstraint constraint(
      HttpConstraintElement element,
      Collection<String> patterns,
      Set<String> methods,
      Set<String> omitted) {
    Optional<Set<String>> roles = Optional.empty();
    if (element.getRolesAllowed().length > 0) {
      roles = Optional.of(new TreeSet<>(List.of(element.getRolesAllowed())));
    } else if (element.getEmptyRoleSemantic() == EmptyRoleSemantic.DENY) {
      roles = Optional.of(Set.of());
    }
    return new SecurityConstraint(
        List.of(new ResourceCollection(List.copyOf(patterns), methods, omitted)),
        roles,
        element.getTransportGuarantee() == TransportGuarantee.NONE ? "NONE" : "CONFIDENTIAL");
  }
}
