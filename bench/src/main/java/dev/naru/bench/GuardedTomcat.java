package dev.naru.bench;

import dev.naru.bench.app.GuardedServlet;
import dev.naru.bench.app.LoginServlet;
import dev.naru.bench.app.MemberFilter;
import jakarta.servlet.SessionTrackingMode;
import java.util.Set;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/** {@link Deployment#GUARDED} on Tomcat: its realm in memory, FORM. */
final class GuardedTomcat {

  private GuardedTomcat() {}

  static void deploy(Tomcat tomcat, StandardContext context) {
    Tomcat.addServlet(context, "guarded", new GuardedServlet()).addMapping(Guarded.PATH);
    Tomcat.addServlet(context, "login", new LoginServlet()).addMapping(Guarded.LOGIN);
    FilterDef filter = new FilterDef();
    filter.setFilterName("member");
    filter.setFilter(new MemberFilter());
    context.addFilterDef(filter);
    FilterMap everything = new FilterMap();
    everything.setFilterName("member");
    everything.addURLPattern("/*");
    context.addFilterMap(everything);
    SecurityCollection guarded = new SecurityCollection();
    guarded.addPattern(Guarded.PATH);
    SecurityConstraint members = new SecurityConstraint();
    members.addCollection(guarded);
    members.addAuthRole(Guarded.ROLE);
    context.addConstraint(members);
    context.addSecurityRole(Guarded.ROLE);
    context.setLoginConfig(new LoginConfig("FORM", "bench", Guarded.LOGIN, Guarded.LOGIN));
    context.getPipeline().addValve(new FormAuthenticator());
    context.addServletContainerInitializer(
        (none, servlets) -> servlets.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE)),
        Set.of());
    tomcat.addUser(Guarded.USER, Guarded.PASSWORD);
    tomcat.addRole(Guarded.USER, Guarded.ROLE);
  }
}
