package dev.naru.examples.community;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.spi.ObjectFactory;
import javax.sql.DataSource;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.realm.RealmBase;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.jspecify.annotations.Nullable;

/**
 * The web application as the build leaves it in {@code target/community}, on Tomcat 11: the two
 * resources that Naru would offer are made here, accounts live in a map.
 *
 * <p>{@link #main} serves it on port 8080 until the process is stopped.
 */
final class OnTomcat implements AutoCloseable {

  /** What the accounts refuse, as Naru's would. */
  static final int SHORTEST_PASSWORD = 8;

  private static final Map<String, Object> RESOURCES = new ConcurrentHashMap<>();

  private final Tomcat tomcat = new Tomcat();
  private final Accounts accounts = new Accounts();
  private final String contextPath;

  private OnTomcat(String contextPath, int port, DataSource database) {
    this.contextPath = contextPath;
    RESOURCES.put("jdbc/default", database);
    RESOURCES.put("accounts/sign-up", accounts);
    try {
      tomcat.setBaseDir(Files.createTempDirectory("naru-tomcat").toString());
      tomcat.setHostname("localhost");
      tomcat.setPort(port);
      tomcat.getConnector().setProperty("address", "127.0.0.1");
      tomcat.getConnector().setProperty("maxSwallowSize", "-1");
      tomcat.enableNaming();
      var context =
          tomcat.addWebapp(contextPath, Path.of("target/community").toAbsolutePath().toString());
      context.addLifecycleListener(OnTomcat::withoutJsp);
      context.setRealm(accounts);
      for (String name : RESOURCES.keySet()) {
        ContextResource resource = new ContextResource();
        resource.setName(name);
        resource.setType(Object.class.getName());
        resource.setProperty("factory", Resources.class.getName());
        context.getNamingResources().addResource(resource);
      }
      tomcat.start();
      if (!context.getState().isAvailable()) {
        throw new IllegalStateException("The application did not start: see Tomcat's log");
      }
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Mounts it at the path, {@code ""} or {@code "/community"}, on a free port. */
  static OnTomcat start(String contextPath, DataSource database) {
    return new OnTomcat(contextPath, 0, database);
  }

  /** Where it answers, without a slash at the end. */
  URI uri() {
    return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + contextPath);
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To look at: {@code http://localhost:8080/}. */
  public static void main(String[] arguments) {
    TestDatabase database = TestDatabase.start();
    OnTomcat server = new OnTomcat("", 8080, database.dataSource());
    server.tomcat.getServer().await();
  }

  /** Tomcat maps *.jsp to a servlet that is not on the class path here. */
  private static void withoutJsp(LifecycleEvent event) {
    if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)
        && event.getLifecycle() instanceof StandardContext context) {
      context.removeServletMapping("*.jsp");
      context.removeServletMapping("*.jspx");
      context.removeChild(context.findChild("jsp"));
    }
  }

  /** Accounts in memory: a realm for Tomcat, a sign-up for the application. */
  private static final class Accounts extends RealmBase implements BiConsumer<String, char[]> {

    private final Map<String, String> passwords = new ConcurrentHashMap<>();

    @Override
    public void accept(String name, char[] password) {
      if (!name.matches("[a-z][a-z0-9-]{1,31}")) {
        throw new IllegalArgumentException(
            "A name has 2 to 32 small letters, digits and hyphens, and starts with a letter.");
      }
      if (password.length < SHORTEST_PASSWORD) {
        throw new IllegalArgumentException(
            "A password has at least " + SHORTEST_PASSWORD + " characters.");
      }
      if (passwords.putIfAbsent(name, new String(password)) != null) {
        throw new IllegalStateException("The name is taken");
      }
    }

    @Override
    protected @Nullable String getPassword(String name) {
      return passwords.get(name);
    }

    @Override
    protected @Nullable Principal getPrincipal(String name) {
      return new GenericPrincipal(name, List.of("user"));
    }
  }

  /** How Tomcat asks for a resource. */
  public static final class Resources implements ObjectFactory {
    @Override
    public Object getObjectInstance(
        Object reference, Name name, Context context, Hashtable<?, ?> environment) {
      String last = name.get(name.size() - 1); // relative to its folder
      return RESOURCES.entrySet().stream()
          .filter(resource -> resource.getKey().endsWith("/" + last))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow();
    }
  }
}
