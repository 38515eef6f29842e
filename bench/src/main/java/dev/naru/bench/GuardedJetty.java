package dev.naru.bench;

import dev.naru.bench.app.GuardedServlet;
import dev.naru.bench.app.LoginServlet;
import dev.naru.bench.app.MemberFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.SessionTrackingMode;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.SessionHandler;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.util.security.Credential;

/** {@link Deployment#GUARDED} on Jetty: its users in memory, FORM. */
final class GuardedJetty {

  private GuardedJetty() {}

  static void deploy(ServletContextHandler context) {
    context.addServlet(GuardedServlet.class, Guarded.PATH);
    context.addServlet(LoginServlet.class, Guarded.LOGIN);
    context.addFilter(MemberFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    SessionHandler sessions = new SessionHandler();
    sessions.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
    context.setSessionHandler(sessions);
    UserStore users = new UserStore();
    users.addUser(
        Guarded.USER, Credential.getCredential(Guarded.PASSWORD), new String[] {Guarded.ROLE});
    HashLoginService logins = new HashLoginService("bench");
    logins.setUserStore(users);
    ConstraintMapping members = new ConstraintMapping();
    members.setPathSpec(Guarded.PATH);
    members.setConstraint(Constraint.from(Guarded.ROLE));
    ConstraintSecurityHandler security = new ConstraintSecurityHandler();
    security.addConstraintMapping(members);
    security.setLoginService(logins);
    security.setAuthenticator(new FormAuthenticator(Guarded.LOGIN, Guarded.LOGIN, false));
    context.setSecurityHandler(security);
  }
}
