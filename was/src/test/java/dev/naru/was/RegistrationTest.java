package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import dev.naru.was.spec.Spec;
import jakarta.annotation.security.DeclareRoles;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.4: registrations that somebody else completes, instances, roles of added classes. */
class RegistrationTest {

  /** Says what it was declared with, and what {@link Completing} found. */
  @DeclareRoles("keeper")
  public static class Open extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(
              getInitParameter("declared")
                  + " "
                  + request.getAttribute("filtered")
                  + " "
                  + getServletContext().getAttribute("found"));
    }
  }

  /** Leaves what it was declared with. */
  public static class Marking implements Filter {
    private String mark = "";

    @Override
    public void init(jakarta.servlet.FilterConfig config) {
      mark = config.getInitParameter("declared");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("filtered", mark);
      chain.doFilter(request, response);
    }
  }

  /** Says what the servlet and the filter are that the descriptor left open. */
  public static class Completing implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      ServletRegistration before = context.getServletRegistration("open");
      FilterRegistration filterBefore = context.getFilterRegistration("open-filter");
      StringBuilder found = new StringBuilder();
      found.append(before.getClassName()).append(new TreeSet<>(before.getMappings()));
      found.append(filterBefore.getClassName()).append(' ');
      Open instance = new Open();
      found.append(context.addServlet("open", instance) == null).append(' ');
      found.append(context.addServlet("open", Open.class) == null).append(' ');
      found.append(context.addServlet("again", instance) == null).append(' ');
      Marking marking = new Marking();
      found.append(context.addFilter("open-filter", marking) == null).append(' ');
      found.append(context.addFilter("open-filter", Marking.class) == null).append(' ');
      found.append(context.addFilter("again", marking) == null).append(' ');
      found.append(context.getServletRegistration("open").getClassName());
      // On its class stands that there is a role.
      context.addServlet("by-class", Open.class);
      context.setAttribute("found", found.toString());
    }
  }

  private static final String DECLARED =
      """
      <servlet><servlet-name>open</servlet-name>
        <init-param><param-name>declared</param-name><param-value>1</param-value></init-param></servlet>
      <servlet-mapping><servlet-name>open</servlet-name><url-pattern>/open</url-pattern></servlet-mapping>
      <servlet-mapping><servlet-name>open</servlet-name><url-pattern>/guarded</url-pattern></servlet-mapping>
      <filter><filter-name>open-filter</filter-name>
        <init-param><param-name>declared</param-name><param-value>2</param-value></init-param></filter>
      <filter-mapping><filter-name>open-filter</filter-name><url-pattern>/*</url-pattern></filter-mapping>
      <security-constraint><web-resource-collection><web-resource-name>r</web-resource-name>
        <url-pattern>/guarded</url-pattern></web-resource-collection>
        <auth-constraint><role-name>*</role-name></auth-constraint></security-constraint>
      <login-config><auth-method>BASIC</auth-method></login-config>
      """;

  @TempDir private static Path folder;
  private static EmbeddedWas was;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    Path app =
        new War()
            .classes(Open.class, Marking.class, Completing.class)
            .webXml(
                DECLARED
                    + "<listener><listener-class>"
                    + Completing.class.getName()
                    + "</listener-class></listener>")
            .folder(folder.resolve("app"));
    client = HttpClient.newHttpClient();
    was =
        Naru.was()
            .app("/", app)
            .user("mina", "a password", "keeper")
            .user("jun", "a password", "guest")
            .start();
  }

  @AfterAll
  static void stop() {
    was.close();
    client.close();
  }

  private static HttpResponse<String> get(String path, String user) throws Exception {
    byte[] credentials = (user + ":a password").getBytes(StandardCharsets.US_ASCII);
    return client.send(
        HttpRequest.newBuilder(was.uri().resolve(path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  @Spec({"4.4.1.c", "4.4.1.d"})
  void whatIsDeclaredWithoutAClassIsCompletedByWhoAddsItOnceForEachInstance() throws Exception {
    assertThat(get("/open", "mina").body())
        .isEqualTo(
            "1 2 null[/guarded, /open]null false true true false true true "
                + Open.class.getName());
  }

  @Test
  @Spec("4.4.3.5.b")
  void aRoleThatAnAddedClassDeclaresIsOneOfTheApplication() throws Exception {
    assertThat(get("/guarded", "mina").statusCode()).isEqualTo(200);
    assertThat(get("/guarded", "jun").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<servlet><servlet-name>open</servlet-name></servlet>",
        "<filter><filter-name>open</filter-name></filter>"
      })
  @Spec("4.4.1.c")
  void whatNobodyCompletesFailsTheDeployment(String declared) throws IOException {
    Path app = new War().webXml(declared).folder(folder.resolve("incomplete"));
    assertThatThrownBy(() -> was.deploy("/incomplete", app))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("open has no class");
  }
}
