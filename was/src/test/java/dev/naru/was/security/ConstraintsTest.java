package dev.naru.was.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.descriptor.WebXml.ResourceCollection;
import dev.naru.was.descriptor.WebXml.SecurityConstraint;
import dev.naru.was.security.Constraints.Access;
import dev.naru.was.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of section 13.8, and its example in 13.8.2. */
class ConstraintsTest {

  private static SecurityConstraint constraint(
      String pattern,
      Set<String> methods,
      Set<String> omitted,
      Set<String> roles,
      String transport) {
    return new SecurityConstraint(
        List.of(new ResourceCollection(List.of(pattern), methods, omitted)),
        Optional.ofNullable(roles),
        transport);
  }

  private static SecurityConstraint simple(String pattern, String role, String... methods) {
    return constraint(pattern, Set.of(methods), Set.of(), Set.of(role), "NONE");
  }

  @Test
  @Spec("13.8.a")
  void theBestPatternDecidesAlone() {
    Constraints constraints =
        new Constraints(List.of(simple("/*", "all"), simple("/open/*", "few")), false);

    assertThat(constraints.of("GET", "/x")).isEqualTo(new Access.Allowed(false, Set.of("all")));
    assertThat(constraints.of("GET", "/open/x"))
        .isEqualTo(new Access.Allowed(false, Set.of("few")));
  }

  @Test
  @Spec("13.8.1.a")
  void rolesOfSeveralConstraintsAddUp() {
    Constraints constraints =
        new Constraints(List.of(simple("/a", "one"), simple("/a", "two", "GET")), false);

    assertThat(constraints.of("GET", "/a"))
        .isEqualTo(new Access.Allowed(false, Set.of("one", "two")));
    assertThat(constraints.of("POST", "/a")).isEqualTo(new Access.Allowed(false, Set.of("one")));
  }

  @Test
  @Spec("13.8.1.a")
  void aConstraintThatNamesNoRoleShutsOutEverybody() {
    Constraints constraints =
        new Constraints(
            List.of(simple("/a", "one"), constraint("/a", Set.of(), Set.of(), Set.of(), "NONE")),
            false);

    assertThat(constraints.of("GET", "/a")).isEqualTo(Access.DENIED);
  }

  @Test
  @Spec("13.8.1.a")
  void aConstraintWithoutAuthorizationLetsEverybodyIn() {
    Constraints constraints =
        new Constraints(
            List.of(simple("/a", "one"), constraint("/a", Set.of(), Set.of(), null, "NONE")),
            false);

    assertThat(constraints.of("GET", "/a")).isEqualTo(Access.FREE);
  }

  @Test
  @Spec("13.8.4.a")
  void uncoveredMethodsAreFreeOrDeniedAsSaid() {
    List<SecurityConstraint> list = List.of(simple("/a", "one", "GET"));

    assertThat(new Constraints(list, false).of("PUT", "/a")).isEqualTo(Access.FREE);
    assertThat(new Constraints(list, true).of("PUT", "/a")).isEqualTo(Access.DENIED);
    assertThat(new Constraints(list, true).of("PUT", "/b")).isEqualTo(Access.FREE);
  }

  @Test
  @Spec("13.8.4.b")
  void methodsThatAreLeftUncoveredAreTold() {
    List<SecurityConstraint> list =
        List.of(
            simple("/a", "one", "GET"),
            constraint("/b", Set.of(), Set.of("PUT"), Set.of("one"), "NONE"),
            constraint("/c", Set.of(), Set.of(), Set.of("one"), "NONE"));

    assertThat(new Constraints(list, false).uncovered())
        .containsExactlyInAnyOrder(
            "everybody may use all methods but GET on /a: constrain them, or say"
                + " <deny-uncovered-http-methods/>",
            "everybody may use PUT on /b: constrain them, or say <deny-uncovered-http-methods/>");
    assertThat(new Constraints(list, true).uncovered()).isEmpty();
  }

  @Test
  void omittedMethodsAreNotMeant() {
    Constraints constraints =
        new Constraints(
            List.of(constraint("/a", Set.of(), Set.of("GET"), Set.of("one"), "NONE")), false);

    assertThat(constraints.of("GET", "/a")).isEqualTo(Access.FREE);
    assertThat(constraints.of("get", "/a")).isEqualTo(new Access.Allowed(false, Set.of("one")));
  }

  @Test
  void plainTransportWinsWhereOneConstraintAllowsIt() {
    SecurityConstraint tls = constraint("/a", Set.of(), Set.of(), null, "CONFIDENTIAL");
    SecurityConstraint plain = constraint("/a", Set.of("GET"), Set.of(), null, "NONE");

    Constraints constraints = new Constraints(List.of(tls, plain), false);

    assertThat(constraints.of("GET", "/a")).isEqualTo(Access.FREE);
    assertThat(constraints.of("POST", "/a")).isEqualTo(new Access.Allowed(true, Set.of()));
  }
}
