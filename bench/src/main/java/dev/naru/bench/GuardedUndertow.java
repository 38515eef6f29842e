package dev.naru.bench;

import dev.naru.bench.app.GuardedServlet;
import dev.naru.bench.app.LoginServlet;
import dev.naru.bench.app.MemberFilter;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ServletSessionConfig;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.SessionTrackingMode;
import java.security.Principal;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Deployment#GUARDED} on Undertow: its user in memory, FORM. */
final class GuardedUndertow {

  private GuardedUndertow() {}

  static void deploy(DeploymentInfo deployment) {
    deployment
        .addServlet(Servlets.servlet("guarded", GuardedServlet.class).addMapping(Guarded.PATH))
        .addServlet(Servlets.servlet("login", LoginServlet.class).addMapping(Guarded.LOGIN))
        .addFilter(Servlets.filter("member", MemberFilter.class))
        .addFilterUrlMapping("member", "/*", DispatcherType.REQUEST)
        .addSecurityConstraint(
            Servlets.securityConstraint()
                .addWebResourceCollection(
                    Servlets.webResourceCollection().addUrlPattern(Guarded.PATH))
                .addRoleAllowed(Guarded.ROLE))
        .addSecurityRole(Guarded.ROLE)
        .setLoginConfig(Servlets.loginConfig("FORM", "bench", Guarded.LOGIN, Guarded.LOGIN))
        .setIdentityManager(new Members())
        .setServletSessionConfig(
            new ServletSessionConfig().setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE)));
  }

  /** The account of the only user. */
  private enum Member implements Account {
    WORLD;

    private static final Principal PRINCIPAL = () -> Guarded.USER;
    private static final Set<String> ROLES = Set.of(Guarded.ROLE);

    @Override
    public Principal getPrincipal() {
      return PRINCIPAL;
    }

    @Override
    public Set<String> getRoles() {
      return ROLES;
    }
  }

  /** Who is the only user. */
  private static final class Members implements IdentityManager {

    @Override
    public Account verify(Account account) {
      return account; // asked for each request of who has logged in
    }

    @Override
    public @Nullable Account verify(String id, Credential credential) {
      return id.equals(Guarded.USER)
              && credential instanceof PasswordCredential password
              && Arrays.equals(password.getPassword(), Guarded.PASSWORD.toCharArray())
          ? Member.WORLD
          : null;
    }

    @Override
    public @Nullable Account verify(Credential credential) {
      return null;
    }
  }
}
