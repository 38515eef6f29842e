package dev.naru.examples.community;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.List;
import java.util.function.BiConsumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Starts the application: takes what the platform offers, and makes the database ready. */
@WebListener
public final class StartListener implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    DataSource database = (DataSource) resource("jdbc/default");
    @SuppressWarnings("unchecked") // JNDI knows no type arguments
    BiConsumer<String, char[]> signUp = (BiConsumer<String, char[]>) resource("accounts/sign-up");
    boolean demo = Boolean.parseBoolean(context.getInitParameter("community.demo-users"));

    Posts posts = new Posts(database);
    posts.prepare(() -> demo ? DemoUsers.signUpAndWrite(signUp, context) : List.of());

    Views views = new Views(Assets.in(context));
    new Community(posts, views, signUp, demo).bindTo(context);
  }

  @SuppressWarnings("BanJNDI") // safe here: the names are ours, and never come from a request
  private static Object resource(String name) {
    try {
      return InitialContext.doLookup("java:comp/env/" + name);
    } catch (NamingException e) {
      throw new IllegalStateException(
          "This application needs the resource java:comp/env/" + name + " from its server", e);
    }
  }
}
